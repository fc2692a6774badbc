import { toBase64 } from "../../core/staging/tree_writer.ts";
import { decodeName } from "../../core/bytes.ts";
import { jsonLine } from "../files/attributes_json.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { matchesPattern } from "../expand/pattern.ts";

export const getfattr = defineCommand({
  name: "getfattr",
  summary: "Show extended attributes",
  usage: "[-hd] [-e ENCODING] [-n NAME | -m PATTERN] FILE...",
  options: {
    dump: { short: "d", long: "dump", help: "with values" },
    encoding: {
      short: "e",
      long: "encoding",
      value: "TEXT",
      help: "values as text, hex or base64",
    },
    json: { long: "json", help: "a JSON value a line, values in base64" },
    match: {
      short: "m",
      long: "match",
      value: "PATTERN",
      help: "names like PATTERN, user.* by default; -: all",
    },
    name: { short: "n", long: "name", value: "NAME", help: "this one, with its value" },
    noDereference: { short: "h", long: "no-dereference", help: "of links themselves" },
    onlyValues: { long: "only-values", help: "values as they are" },
  },
  usageStatus: 2,
  async run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand", 2);
    let status = 0;
    for (const operand of operands) {
      try {
        const follow = !options.noDereference;
        const path = context.path(operand);
        const names = options.name !== undefined
          ? [options.name]
          : context.cage.listxattr(path, follow).sort().filter((name) =>
            isWanted(name, options.match)
          );
        const values = names.map((name) =>
          [name, context.cage.getxattr(path, name, follow)] as const
        );
        if (options.json) {
          const attributes = Object.fromEntries(
            values.map(([name, value]) => [name, toBase64(value)]),
          );
          context.add(jsonLine({ path: operand, attributes }));
        } else if (options.onlyValues) {
          for (const [, value] of values) await write(context, value);
        } else if (values.length > 0) {
          const shows = options.dump || options.name !== undefined;
          const lines = values.map(([name, value]) =>
            shows ? `${name}=${show(value, options.encoding)}\n` : `${name}\n`
          );
          context.add(`# file: ${operand.replace(/^\.?\/+(?=.)/, "")}\n${lines.join("")}\n`);
        }
      } catch (error) {
        const code = (error as { code?: string }).code;
        const what = code === "ENODATA" && options.name !== undefined
          ? `${operand}: ${options.name}`
          : operand;
        status = context.fail(
          `${what}: ${code === "ENODATA" ? "No such attribute" : errorText(error)}`,
        );
      }
    }
    return status;
  },
});

function isWanted(name: string, pattern: string | undefined): boolean {
  if (pattern === "-") return true;
  return matchesPattern(name, pattern ?? "user.*");
}

async function write(context: CommandContext, value: Uint8Array): Promise<void> {
  await context.flush();
  await context.stdout.write(value.slice());
}

function show(value: Uint8Array, encoding: string | undefined): string {
  const text = decodeName(value);
  // deno-lint-ignore no-control-regex
  const isText = text.isWellFormed() && !/[\x00-\x1f\x7f]/.test(text);
  const kind = encoding ?? (isText ? "text" : "base64");
  if (kind === "hex") {
    return `0x${[...value].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
  if (kind === "base64") return `0s${toBase64(value)}`;
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
