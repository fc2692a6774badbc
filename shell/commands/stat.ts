import type { Attributes } from "../../core/attributes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { unescapeText } from "../escapes.ts";
import { fullTime, isDevice, isSymlink, modeText, ownerName, typeText } from "../listing.ts";
import { quoteName } from "../quoting.ts";

export const stat = defineCommand({
  name: "stat",
  summary: "Show the attributes of files",
  usage: "[OPTION]... FILE...",
  options: {
    format: {
      short: "c",
      long: "format",
      value: "FORMAT",
      help: "FORMAT for each file, a line each",
    },
    dereference: { short: "L", long: "dereference", help: "of what a symbolic link leads to" },
    printf: {
      long: "printf",
      value: "FORMAT",
      help: "like --format, with escapes, no newline added",
    },
    terse: { short: "t", long: "terse", help: "all in one line" },
  },
  notes: `FORMAT may contain:
  %a %A  permissions in octal, in letters     %n %N  name, quoted with link target
  %b %B  blocks, bytes in a block             %o     preferred size of I/O
  %f     mode in hexadecimal                  %s     size in bytes
  %F     type                                 %u %U  user's number, name
  %g %G  group's number, name                 %w %W  birth as text, in seconds
  %h     hard links                           %x %X  access
  %i     inode                                %y %Y  modification
  %t %T  device type, major and minor in hex  %z %Z  change`,
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    let status = 0;
    for (const operand of operands) {
      try {
        const path = context.path(operand);
        const found = options.dereference ? context.cage.stat(path) : context.cage.lstat(path);
        const show = (format: string) => expandFormat(context, format, operand, found);
        if (options.printf !== undefined) {
          context.add(show(unescapeText(options.printf, "printf").text));
        } else context.add(`${show(options.format ?? (options.terse ? TERSE : full(found)))}\n`);
      } catch (error) {
        status = context.fail(`cannot statx ${quoteName(operand)}`, error);
      }
    }
    return status;
  },
});

const TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o";

function full(attributes: Attributes): string {
  const name = isSymlink(attributes) ? "%N" : "%n";
  const device = isDevice(attributes) ? " Device type: %t,%T" : "";
  const links = device ? "%-5h" : "%h";
  return `  File: ${name}
  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F
Device: 0,0\tInode: %-11i Links: ${links}${device}
Access: (%04a/%10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x
Modify: %y
Change: %z
 Birth: %w`;
}

function expandFormat(
  context: CommandContext,
  format: string,
  name: string,
  attributes: Attributes,
): string {
  return format.replace(/%([-0]?)(\d*)([A-Za-z%])/g, (whole, flag, width, letter) => {
    if (letter === "%") return "%";
    const text = directive(context, letter, name, attributes);
    if (text === undefined) return "?";
    if (flag === "-") return text.padEnd(Number(width));
    return width === "" ? text : text.padStart(Number(width), flag === "0" ? "0" : " ") || whole;
  });
}

function directive(
  context: CommandContext,
  letter: string,
  name: string,
  a: Attributes,
): string | undefined {
  const { cage } = context;
  const user = () => context.interpreter.state.variables.get("USER");
  const values: Record<string, () => string | number> = {
    a: () => (a.mode & 0o7777).toString(8),
    A: () => modeText(a.mode),
    b: () => a.blocks,
    B: () => 512,
    d: () => 0,
    D: () => 0,
    f: () => a.mode.toString(16),
    F: () => typeText(a),
    g: () => a.gid,
    G: () => ownerName(a.gid, cage.gid, user()),
    h: () => a.nlink,
    i: () => a.ino,
    n: () => name,
    N: () => nameAndTarget(context, name, a),
    o: () => 4096,
    s: () => a.size,
    t: () => Math.floor(a.rdev / 256).toString(16),
    T: () => (a.rdev % 256).toString(16),
    u: () => a.uid,
    U: () => ownerName(a.uid, cage.uid, user()),
    w: () => a.btimeSec === 0 ? "-" : fullTime(a.btimeSec, a.btimeNsec),
    W: () => a.btimeSec,
    x: () => fullTime(a.atimeSec, a.atimeNsec),
    X: () => a.atimeSec,
    y: () => fullTime(a.mtimeSec, a.mtimeNsec),
    Y: () => a.mtimeSec,
    z: () => fullTime(a.ctimeSec, a.ctimeNsec),
    Z: () => a.ctimeSec,
  };
  return values[letter] && String(values[letter]());
}

function nameAndTarget(context: CommandContext, name: string, attributes: Attributes): string {
  if (!isSymlink(attributes)) return quoteName(name);
  return `${quoteName(name)} -> ${quoteName(context.cage.readlink(context.path(name)))}`;
}
