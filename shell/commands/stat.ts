import type { PartitionStatistics } from "../../core/attributes.ts";
import { Accounts } from "../files/accounts.ts";
import { attributesJson, jsonLine } from "../files/attributes_json.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { unescapeText } from "../text/escapes.ts";
import { isDevice, isSymlink } from "../files/listing.ts";
import { mountOf } from "../files/mounts.ts";
import { physicalPath } from "../files/paths.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { formatPartition, formatStat, type StatSubject } from "../files/stat_format.ts";

export const stat = defineCommand({
  name: "stat",
  summary: "Show the attributes of files",
  usage: "[OPTION]... FILE...",
  options: {
    fileSystem: { short: "f", long: "file-system", help: "of the partition that has the file" },
    format: {
      short: "c",
      long: "format",
      value: "FORMAT",
      help: "FORMAT for each file, a line each",
    },
    json: { long: "json", help: "a JSON value a line for each file" },
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
  %d %D  device number, in hexadecimal        %r %R  device type, in hexadecimal
  %f     mode in hexadecimal                  %s     size in bytes
  %F     type                                 %t %T  device type, major and minor in hex
  %g %G  group's number, name                 %u %U  user's number, name
  %h     hard links                           %w %W  birth as text, in seconds
  %i     inode                                %x %X  access
  %m     mount point                          %y %Y  modification
                                              %z %Z  change
With -f: %a %b %f blocks available, all, free; %c %d inodes, free; %l longest name; %n name; %s size
of a block; %t %T type in hexadecimal, as text.`,
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    const accounts = new Accounts(context);
    const { printf } = options;
    const show = (operand: string, plain: string, expand: (format: string) => string) => {
      if (printf !== undefined) context.add(expand(unescapeText(printf, "printf").text));
      else context.add(`${expand(options.format ?? plain)}\n`);
      return operand;
    };
    let status = 0;
    for (const operand of operands) {
      try {
        if (options.fileSystem) {
          const subject = partitionSubject(context, operand);
          if (options.json) {
            context.add(jsonLine({ ...subject, ...subject.statistics, statistics: undefined }));
          } else {
            show(
              operand,
              options.terse ? TERSE_PARTITION : FULL_PARTITION,
              (format) => formatPartition(format, subject),
            );
          }
          continue;
        }
        const subject = fileSubject(context, accounts, operand, options.dereference);
        if (options.json) context.add(jsonLine(jsonOf(subject)));
        else {
          show(
            operand,
            options.terse ? TERSE : full(subject),
            (format) => formatStat(format, subject),
          );
        }
      } catch (error) {
        const what = options.fileSystem
          ? "cannot read file system information for"
          : "cannot statx";
        status = context.fail(`${what} ${quoteName(operand)}`, error);
      }
    }
    return status;
  },
});

const TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o";
const TERSE_PARTITION = "%n %i %l %t %s %S %b %f %a %c %d";
const FULL_PARTITION = `  File: "%n"
    ID: %-8i Namelen: %-7l Type: %T
Block size: %-10s Fundamental block size: %S
Blocks: Total: %-10b Free: %-10f Available: %a
Inodes: Total: %-10c Free: %d`;

function full({ name: given, attributes, target }: StatSubject): string {
  const shown = quoteForTerminal(given) +
    (isSymlink(attributes) ? ` -> ${quoteForTerminal(target ?? "")}` : "");
  const name = shown.replaceAll("%", "%%");
  const device = isDevice(attributes) ? " Device type: %t,%T" : "";
  const links = device ? "%-5h" : "%h";
  return `  File: ${name}
  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F
Device: %Hd,%Ld\tInode: %-11i Links: ${links}${device}
Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x
Modify: %y
Change: %z
 Birth: %w`;
}

function fileSubject(
  context: CommandContext,
  accounts: Accounts,
  name: string,
  follow: boolean,
): StatSubject {
  const { cage } = context;
  const path = context.path(name);
  const attributes = follow ? cage.stat(path) : cage.lstat(path);
  const target = isSymlink(attributes) ? cage.readlink(path) : undefined;
  return {
    ...{ name, attributes, accounts, target },
    get mountPoint() {
      return mountOf(cage, physicalPath(cage, path)).path;
    },
  };
}

function jsonOf({ name, attributes, accounts, target, mountPoint }: StatSubject) {
  const link = target === undefined ? {} : { target };
  return { name, ...attributesJson(attributes, accounts), mount: mountPoint, ...link };
}

function partitionSubject(context: CommandContext, name: string) {
  const { cage } = context;
  const path = context.path(name);
  const statistics: PartitionStatistics = cage.statfs(path);
  return { name, statistics, kind: mountOf(cage, physicalPath(cage, path)).kind };
}
