import { type CommandContext, defineCommand } from "../command.ts";
import { legalNumber } from "../expand/integers.ts";
import { strftime } from "../text/strftime.ts";
import { expandHistory, HistoryError } from "../terminal/history_expansion.ts";
import { historyOf, treeStore } from "../terminal/script_history.ts";
import type { History } from "../terminal/history.ts";

export const history = defineCommand({
  name: "history",
  summary: "List the lines that were typed, or forget them",
  usage: "[-c] [-d NUMBER[-LAST]] [N]\n-a|-n|-r|-w [FILE]\n-p LINE...\n-s LINE...",
  options: {
    clear: { short: "c", help: "forget all" },
    remove: { short: "d", value: "NUMBER", help: "forget one; -1 is the last" },
    append: { short: "a", help: "add the lines that are new to the file" },
    fresh: { short: "n", help: "add those lines of the file that have not been read" },
    read: { short: "r", help: "add the lines of the file" },
    write: { short: "w", help: "write all lines into the file, in place of what is there" },
    print: { short: "p", help: "expand lines as if typed, and write them" },
    store: { short: "s", help: "add a line" },
  },
  stopEarly: true,
  usageStatus: 2,
  notes: `N: the last N alone. The file is $HISTFILE; HISTSIZE, HISTFILESIZE, HISTCONTROL and
HISTTIMEFORMAT mean what they mean in bash.`,
  run(context, options, operands) {
    const found = historyOf(context.interpreter);
    if (options.clear) found.clear();
    if (options.remove !== undefined) {
      if (!remove(found, options.remove)) {
        return context.fail(`${options.remove}: history position out of range`);
      }
    }
    if (options.append || options.fresh || options.read || options.write) {
      const status = useFile(context, found, options, operands[0]);
      if (status !== 0) return status;
    }
    if (options.store) found.add(operands.join(" "), Date.now() / 1000 | 0);
    if (options.print) return expand(context, found, operands);
    const silent = options.clear || options.remove !== undefined || options.read ||
      options.write || options.append || options.fresh || options.store;
    return silent ? 0 : list(context, found, operands);
  },
});

/** One entry, or with `FIRST-LAST` all of those; negative numbers count from the end. */
function remove(found: History, text: string): boolean {
  const [, first, last = first] = /^(-?\d+)(?:-(-?\d+))?$/.exec(text) ?? [];
  if (first === undefined) return false;
  const numbers = [first, last].map((each) => Number(each) < 0 ? found.next + Number(each) : +each);
  const [from, to] = numbers;
  if (from < found.first || to >= found.next || from > to) return false;
  for (let number = to; number >= from; number--) found.remove(number);
  return true;
}

interface FileOptions {
  readonly append: boolean;
  readonly fresh: boolean;
  readonly read: boolean;
  readonly write: boolean;
}

/** An interactive shell's own file has each line as soon as it is typed; others are files of the tree. */
function useFile(
  context: CommandContext,
  found: History,
  { append, fresh, read, write }: FileOptions,
  named: string | undefined,
): number {
  if ([append, fresh, read, write].filter(Boolean).length > 1) {
    return context.fail("cannot use more than one of -anrw");
  }
  const { interpreter } = context;
  if (named === undefined && interpreter.world.interactive) {
    if (read || fresh) found.load();
    if (write) found.save();
    return 0;
  }
  const path = named ?? interpreter.state.variables.get("HISTFILE");
  if (!path) return 0;
  const file = { store: treeStore(interpreter), path };
  if (append || write) found.writeTo(file, append);
  else if (!found.readFrom(file, fresh)) return 1;
  return 0;
}

function list(context: CommandContext, { entries, first }: History, operands: string[]): number {
  const [text] = operands;
  if (text !== undefined && !(Number(legalNumber(text)) >= 0)) {
    return context.fail(`${text}: numeric argument required`);
  }
  const format = context.interpreter.state.variables.get("HISTTIMEFORMAT");
  if (operands.length > 1) return context.fail("too many arguments");
  const from = text === undefined ? 0 : Math.max(0, entries.length - Number(text));
  for (let i = from; i < entries.length; i++) {
    const { line, time } = entries[i];
    const date = format ? time === undefined ? "??" : strftime(format, time, 0) : "";
    context.add(`${String(first + i).padStart(5)}  ${date}${line}\n`);
  }
  return 0;
}

function expand(context: CommandContext, found: History, lines: readonly string[]): number {
  try {
    for (const line of lines) context.add(`${expandHistory(line, found)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return context.fail(error.message);
  }
}
