import { encodeName } from "../../core/bytes.ts";
import { fromBase64 } from "../../core/staging/tree_writer.ts";
import { defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";

export const setfattr = defineCommand({
  name: "setfattr",
  summary: "Set or remove extended attributes",
  usage: "[-h] -n NAME [-v VALUE] FILE...\n[-h] -x NAME FILE...",
  options: {
    name: { short: "n", long: "name", value: "NAME", help: "the attribute: user.mime_type" },
    noDereference: { short: "h", long: "no-dereference", help: "of links themselves" },
    remove: { short: "x", long: "remove", value: "NAME", help: "remove it" },
    value: { short: "v", long: "value", value: "VALUE", help: 'text, "quoted", 0xHEX or 0sBASE64' },
  },
  usageStatus: 2,
  run(context, options, operands) {
    if ((options.name === undefined) === (options.remove === undefined)) {
      return context.misuse("give one of -n and -x", 2);
    }
    if (operands.length === 0) return context.misuse("missing operand", 2);
    const value = parseValue(options.value ?? "");
    if (value === undefined) return context.fail(`bad input encoding: ${options.value}`);
    const follow = !options.noDereference;
    let status = 0;
    for (const operand of operands) {
      try {
        const path = context.path(operand);
        if (options.remove !== undefined) context.cage.removexattr(path, options.remove, follow);
        else context.cage.setxattr(path, options.name!, value, 0, follow);
      } catch (error) {
        const why = (error as { code?: string }).code === "ENODATA"
          ? "No such attribute"
          : errorText(error);
        status = context.fail(`${operand}: ${why}`);
      }
    }
    return status;
  },
});

function parseValue(text: string): Uint8Array | undefined {
  if (/^0x([0-9a-f]{2})*$/i.test(text)) {
    return Uint8Array.from(text.slice(2).match(/../g) ?? [], (byte) => parseInt(byte, 16));
  }
  if (/^0s/i.test(text)) {
    try {
      return fromBase64(text.slice(2));
    } catch {
      return undefined;
    }
  }
  const quoted = /^"(.*)"$/s.exec(text);
  return encodeName(quoted ? quoted[1].replace(/\\(.)/gs, "$1") : text);
}
