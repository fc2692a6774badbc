import { type CommandContext, defineCommand } from "../command.ts";
import { strftime } from "../strftime.ts";
import { expandHistory, HistoryError } from "../session/history_expansion.ts";
import type { History } from "../session/history.ts";

export const history = defineCommand({
  name: "history",
  summary: "List the lines that were typed, or forget them",
  usage: "[-c] [-d NUMBER] [N]\n-arw\n-p LINE...\n-s LINE...",
  options: {
    clear: { short: "c", help: "forget all" },
    remove: { short: "d", value: "NUMBER", help: "forget one; -1 is the last" },
    append: { short: "a", help: "ignored: each line is in the file as soon as it is typed" },
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
    const found = context.interpreter.world.session?.history;
    // As in a script of bash's: there is a history, and nothing in it.
    if (!found) return 0;
    if (options.clear) found.clear();
    if (options.remove !== undefined) {
      const number = Number(options.remove);
      if (!Number.isInteger(number) || !found.remove(number)) {
        return context.fail(`${options.remove}: history position out of range`);
      }
    }
    if (options.read) found.load();
    if (options.write) found.save();
    if (options.store) found.add(operands.join(" "), Date.now() / 1000 | 0);
    if (options.print) return expand(context, found, operands);
    const silent = options.clear || options.remove !== undefined || options.read ||
      options.write || options.append || options.store;
    return silent ? 0 : list(context, found, operands);
  },
});

function list(context: CommandContext, { entries, first }: History, operands: string[]): number {
  const [text] = operands;
  if (text !== undefined && !/^\d+$/.test(text)) {
    return context.fail(`${text}: numeric argument required`);
  }
  const format = context.interpreter.state.variables.get("HISTTIMEFORMAT");
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
