import { O_CREAT, O_WRONLY } from "../../core/constants.ts";
import { defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { quoteName } from "../text/quoting.ts";
import { INTMAX, readSize } from "../text/sizes.ts";

export const truncate = defineCommand({
  name: "truncate",
  summary: "Shrink or extend files to a size",
  usage: "OPTION... FILE...",
  options: {
    noCreate: { short: "c", long: "no-create", help: "make no file" },
    blocks: { short: "o", long: "io-blocks", help: "SIZE counts blocks of 4096 bytes" },
    reference: { short: "r", long: "reference", value: "FILE", help: "the size of FILE" },
    size: { short: "s", long: "size", value: "SIZE", help: "this size, or by so much" },
  },
  notes:
    "SIZE may begin with + to extend, - to reduce, < at most, > at least, / down and % up to a\n" +
    "multiple, and have a suffix: K 1024, KB 1000, M, G and so on.",
  run(context, options, operands) {
    if (options.size === undefined && options.reference === undefined) {
      return context.misuse("you must specify either '--size' or '--reference'");
    }
    const match = /^\s*([-+<>/%]?)\s*(.*)$/.exec(options.size ?? "+0")!;
    const [, mode, digits] = match;
    const most = mode === "-" ? INTMAX + 1n : INTMAX;
    const count = readSize(digits, "Invalid number", { most });
    if (options.reference !== undefined && options.size !== undefined && mode === "") {
      return context.misuse("you must specify a relative '--size' with '--reference'");
    }
    if ((mode === "/" || mode === "%") && count === 0) return context.fail("division by zero");
    if (operands.length === 0) return context.misuse("missing file operand");
    let base: number | undefined;
    if (options.reference !== undefined) {
      try {
        base = context.cage.stat(context.path(options.reference)).size;
      } catch (error) {
        return context.fail(`cannot stat ${quoteName(options.reference)}`, error);
      }
    }
    const amount = count * (options.blocks ? 4096 : 1);
    let status = 0;
    for (const operand of operands) {
      const path = context.path(operand);
      let fd: number;
      try {
        fd = context.cage.open(path, O_WRONLY | (options.noCreate ? 0 : O_CREAT), 0o666);
      } catch (error) {
        if (options.noCreate && (error as { code?: string }).code === "ENOENT") continue;
        context.error(`cannot open ${quoteName(operand)} for writing: ${errorText(error)}`);
        status = 1;
        continue;
      }
      try {
        const size = newSize(mode, amount, base ?? context.cage.fstat(fd).size);
        context.cage.ftruncate(fd, size);
      } catch (error) {
        status = context.fail(`failed to truncate ${quoteName(operand)}`, error);
      } finally {
        context.cage.close(fd);
      }
    }
    return status;
  },
});

function newSize(mode: string, amount: number, size: number): number {
  switch (mode) {
    case "+":
      return size + amount;
    case "-":
      return Math.max(0, size - amount);
    case "<":
      return Math.min(size, amount);
    case ">":
      return Math.max(size, amount);
    case "/":
      return Math.floor(size / amount) * amount;
    case "%":
      return Math.ceil(size / amount) * amount;
    default:
      return amount;
  }
}
