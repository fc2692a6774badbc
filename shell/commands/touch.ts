import { type TimeChange, timesOf } from "../../core/attributes.ts";
import { AT_FDCWD, AT_SYMLINK_NOFOLLOW, O_CREAT, O_WRONLY } from "../../core/constants.ts";
import { type Choices, choose } from "../choices.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { parseDate, parseStamp } from "../text/dates.ts";
import { quoteName } from "../text/quoting.ts";

const TIMES: Choices<"access" | "modify"> = [
  [["atime", "access", "use"], "access"],
  [["mtime", "modify"], "modify"],
];

export const touch = defineCommand({
  name: "touch",
  summary: "Set the times of files, making those that do not exist",
  usage: "[OPTION]... FILE...",
  options: {
    access: { short: "a", help: "only the access time" },
    noCreate: { short: "c", long: "no-create", help: "make no file" },
    date: { short: "d", long: "date", value: "STRING", help: "this time instead of now" },
    noDereference: { short: "h", long: "no-dereference", help: "of a link, not of its target" },
    modification: { short: "m", help: "only the modification time" },
    reference: { short: "r", long: "reference", value: "FILE", help: "the times of FILE" },
    time: { long: "time", value: "WORD", help: "access -a, or modify -m" },
    stamp: { short: "t", value: "STAMP", help: "[[CC]YY]MMDDhhmm[.ss] instead of now" },
  },
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing file operand");
    const sources = [options.date, options.stamp, options.reference]
      .filter((each) => each !== undefined);
    const relative = options.date !== undefined && options.stamp === undefined;
    if (sources.length > 1 && !relative) {
      return context.misuse("cannot specify times from more than one source");
    }
    let times: { atime: TimeChange; mtime: TimeChange } = { atime: "now", mtime: "now" };
    let now = Date.now();
    if (options.reference !== undefined) {
      try {
        const found = context.cage.stat(context.path(options.reference));
        times = timesOf(found);
        // What a date leaves open is the file's.
        now = found.mtimeSec * 1000 + found.mtimeNsec / 1e6;
      } catch (error) {
        const shown = quoteName(options.reference);
        return context.fail(`failed to get attributes of ${shown}`, error);
      }
    }
    const text = options.date ?? options.stamp;
    if (text !== undefined) {
      const time = options.date !== undefined ? parseDate(text, now) : parseStamp(text, now);
      if (!time) return context.fail(`invalid date format ${quoteName(text)}`);
      times = { atime: time, mtime: time };
    }
    const word = options.time === undefined ? undefined : choose(TIMES, options.time, "--time");
    const [onlyAccess, onlyModification] = [
      options.access || word === "access",
      options.modification || word === "modify",
    ];
    const atime = onlyModification && !onlyAccess ? undefined : times.atime;
    const mtime = onlyAccess && !onlyModification ? undefined : times.mtime;
    const flags = options.noDereference ? AT_SYMLINK_NOFOLLOW : 0;
    let status = 0;
    for (const operand of operands) {
      try {
        touchOne(context, context.path(operand), atime, mtime, flags, options.noCreate);
      } catch (error) {
        const what = options.noDereference ? "setting times of" : "cannot touch";
        status = context.fail(`${what} ${quoteName(operand)}`, error);
      }
    }
    return status;
  },
});

function touchOne(
  context: CommandContext,
  path: string,
  atime: TimeChange | undefined,
  mtime: TimeChange | undefined,
  flags: number,
  noCreate: boolean,
): void {
  const { cage } = context;
  try {
    cage.utimensat(AT_FDCWD, path, atime, mtime, flags);
    return;
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    if (noCreate) return;
    // A link that is not there is not made.
    if (flags !== 0) throw error;
  }
  cage.close(cage.open(path, O_WRONLY | O_CREAT, 0o666));
  cage.utimensat(AT_FDCWD, path, atime, mtime, 0);
}
