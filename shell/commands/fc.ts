import { type CommandContext, defineCommand } from "../command.ts";
import { editText } from "../terminal/edit_text.ts";
import type { History } from "../terminal/history.ts";
import { historyOf } from "../terminal/script_history.ts";

/** Entries that `fc -l` shows by default. */
const LISTED = 16;

export const fc = defineCommand({
  name: "fc",
  summary: "List lines of the history, or run them again, edited",
  usage: "[-e ename] [-lnr] [first] [last]\n-s [pat=rep] [command]",
  options: {
    editor: { short: "e", value: "EDITOR", help: "edit with that, not $FCEDIT, $EDITOR or vi" },
    list: { short: "l", help: "list them" },
    bare: { short: "n", help: "without numbers" },
    reverse: { short: "r", help: "the last first" },
    same: { short: "s", help: "run the last that begins with COMMAND, with NEW in place of OLD" },
  },
  stopEarly: true,
  notes: "FIRST and LAST: a number, a negative one from the end, or how the line begins.",
  // A negative number is no option.
  modernize(args) {
    const at = args.findIndex((each) => /^-\d+$/.test(each));
    const isOption = (each: string, i: number) =>
      /^-[elnrs]+$/.test(each) || /^-[lnrs]*e$/.test(args[i - 1] ?? "");
    if (at < 0 || !args.slice(0, at).every(isOption)) return [...args];
    return [...args.slice(0, at), "--", ...args.slice(at)];
  },
  run(context, options, operands) {
    const history = historyOf(context.interpreter);
    const own = context.interpreter.world.interactive ? 1 : 0;
    const past = history.entries.slice(0, history.entries.length - own).map(({ line }) => line);
    if (options.same || options.editor === "-") return again(context, history, past, operands);
    if (past.length === 0) return 0;
    const ends = range(history, past, operands, options.list);
    if (!ends) return context.fail("no command found");
    const [first, last] = options.reverse ? [...ends].reverse() : ends;
    const step = first <= last ? 1 : -1;
    const chosen: number[] = [];
    for (let i = first; step > 0 ? i <= last : i >= last; i += step) chosen.push(i);
    if (!options.list) {
      return edit(context, history, chosen.map((i) => past[i]), options.editor);
    }
    for (const i of chosen) {
      context.add(`${options.bare ? "" : history.first + i}\t ${past[i]}\n`);
    }
    return 0;
  },
});

/** Indexes of the first and the last entry meant. */
function range(
  history: History,
  past: readonly string[],
  operands: readonly string[],
  listing: boolean,
): [number, number] | undefined {
  const end = past.length - 1;
  const [from, to] = operands;
  if (from === undefined) return listing ? [Math.max(0, end - LISTED + 1), end] : [end, end];
  const first = find(history, past, from);
  const last = to === undefined ? (listing ? end : first) : find(history, past, to);
  return first === undefined || last === undefined ? undefined : [first, last];
}

function find(history: History, past: readonly string[], text: string): number | undefined {
  const end = past.length - 1;
  if (/^-?\d+$/.test(text)) {
    const number = Number(text);
    const index = number > 0 ? number - history.first : past.length + number;
    return Math.min(Math.max(index, 0), end);
  }
  const index = past.findLastIndex((line) => line.startsWith(text));
  return index < 0 ? undefined : index;
}

function again(
  context: CommandContext,
  history: History,
  past: readonly string[],
  operands: readonly string[],
) {
  const changes = operands.filter((each) => /^[^=]+=/.test(each));
  const index = find(history, past, operands[changes.length] ?? "-1");
  if (index === undefined || past.length === 0) return context.fail("no command found");
  let line = past[index];
  for (const change of changes) {
    const equals = change.indexOf("=");
    line = line.replaceAll(change.slice(0, equals), () => change.slice(equals + 1));
  }
  return perform(context, history, line);
}

/** The line stands in the history in place of the `fc` that asked for it. */
function perform(context: CommandContext, history: History, line: string) {
  history.replaceLast(line);
  context.interpreter.report(`${line}\n`, context.descriptors);
  return context.interpreter.source(line, undefined);
}

async function edit(
  context: CommandContext,
  history: History,
  lines: readonly string[],
  given: string | undefined,
): Promise<number> {
  const { interpreter } = context;
  const { variables } = interpreter.state;
  const editor = given ?? (variables.get("FCEDIT") || variables.get("EDITOR") || "vi");
  const run = (command: string) => interpreter.source(command, undefined);
  const text = await editText(interpreter, editor, lines.join("\n"), run);
  if (text === undefined) return 1;
  return text === "" ? 0 : await perform(context, history, text);
}
