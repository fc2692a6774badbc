import { type CommandContext, defineCommand } from "../command.ts";
import { signalName, SIGNALS } from "../language/jobs.ts";
import { CONDITIONS } from "../language/traps.ts";
import { inSingleQuotes } from "../text/quoting.ts";

export const trap = defineCommand({
  name: "trap",
  summary: "Say what to do at signals, errors and the end of the shell",
  usage: "[-lp] [[arg] signal_spec ...]",
  options: {
    print: { short: "p", help: "show the actions" },
    list: { short: "l", help: "list the signals" },
  },
  stopEarly: true,
  notes: `CONDITION is EXIT, ERR, DEBUG, RETURN or a signal. The empty ACTION ignores, - restores.`,
  run(context, options, operands) {
    if (options.list) return listSignals(context);
    const { state } = context.interpreter;
    const traps = state.shownTraps ?? state.traps;
    if (options.print || operands.length === 0) {
      let status = 0;
      for (const text of operands.length > 0 ? operands : order(traps)) {
        const name = conditionOf(text);
        if (name === undefined) status = context.fail(`${text}: invalid signal specification`);
        else if (traps.has(name)) context.add(describe(name, traps.get(name)!));
      }
      return status;
    }
    const [action, ...rest] = operands;
    state.shownTraps = undefined;
    // A number as the action, or a condition alone: all are restored.
    const alone = /^\d+$/.test(action) || (rest.length === 0 && conditionOf(action) !== undefined);
    let status = 0;
    for (const text of alone ? operands : rest) {
      const name = conditionOf(text);
      if (name === undefined) status = context.fail(`${text}: invalid signal specification`);
      else if (alone || action === "-") restore(context, name);
      else set(context, name, action);
    }
    if (!alone && rest.length === 0) return context.misuse("");
    return status;
  },
});

function conditionOf(text: string): string | undefined {
  if (/^0+$/.test(text)) return "EXIT";
  const name = text.toUpperCase();
  return CONDITIONS.includes(name) ? name : signalName(text.replace(/^0+(?=\d)/, ""));
}

function set(context: CommandContext, name: string, action: string): void {
  const { interpreter } = context;
  interpreter.state.traps.set(name, action);
  interpreter.state.trapCalls.set(name, interpreter.state.calls.at(-1));
  if (CONDITIONS.includes(name) || interpreter.state.subshellDepth > 0) return;
  // Nobody hears of these; bash takes the trap all the same.
  if (name === "KILL" || name === "STOP") return;
  interpreter.world.signals.listen(interpreter.world.host, name, action === "");
}

function restore(context: CommandContext, name: string): void {
  const { interpreter } = context;
  interpreter.state.traps.delete(name);
  if (interpreter.state.subshellDepth === 0) interpreter.world.signals.leave(name);
}

/** EXIT first, then signals by number, then the others. */
function order(traps: ReadonlyMap<string, string>): string[] {
  const place = (name: string) => name === "EXIT" ? 0 : SIGNALS[name] ?? 100;
  return [...traps.keys()].sort((a, b) => place(a) - place(b));
}

function describe(name: string, action: string): string {
  const shown = CONDITIONS.includes(name) ? name : `SIG${name}`;
  return `trap -- ${inSingleQuotes(action)} ${shown}\n`;
}

export function listSignals(context: CommandContext): number {
  const all = Object.entries(SIGNALS).map(([name, number]) =>
    `${String(number).padStart(2)}) SIG${name}`
  );
  all.forEach((entry, i) =>
    context.add(entry + (i % 5 === 4 || i === all.length - 1 ? "\n" : "\t"))
  );
  return 0;
}
