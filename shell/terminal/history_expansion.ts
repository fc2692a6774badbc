/** `!!`, `!$`, `!n`, `!prefix`, `^old^new^`: earlier lines inside a new one, as bash has them. */
import type { History } from "./history.ts";

/** The line asks for something that the history does not have. The message is bash's. */
export class HistoryError extends Error {}

/** The line with earlier ones in it. Throws HistoryError. */
export function expandHistory(line: string, history: History): string {
  const quick = /^\^([^^\n]*)\^([^^\n]*)(?:\^(.*))?$/s.exec(line);
  if (quick) return substituteQuickly(line, quick, history);
  let out = "";
  let quote = "";
  for (let at = 0; at < line.length;) {
    const c = line[at];
    if (c === "\\" && quote !== "'") {
      out += line.slice(at, at + 2);
      at += 2;
      continue;
    }
    if (c === quote) quote = "";
    else if (quote === "" && (c === "'" || c === '"')) quote = c;
    if (c === "!" && quote !== "'" && begins(line, at, quote)) {
      const event = readEvent(line, at, history, out);
      out += event.text;
      at = event.end;
      continue;
    }
    out += c;
    at++;
  }
  return out;
}

/** `!` alone, before `=` or `(`, in `$!` and `[!a]`, or at the end of a quoted text is just itself. */
function begins(line: string, at: number, quote: string): boolean {
  const next = line[at + 1];
  if (next === undefined || /[\s=(]/.test(next)) return false;
  if (quote === '"' && next === '"') return false;
  return !/[$[{]$/.test(line.slice(0, at));
}

function substituteQuickly(line: string, match: RegExpExecArray, history: History): string {
  const [, old, fresh, rest = ""] = match;
  const last = history.line(-1);
  if (last === undefined || old === "" || !last.includes(old)) {
    throw new HistoryError(`:s${line}: substitution failed`);
  }
  return last.replace(old, () => fresh) + rest;
}

const EVENT = /^!(?:(!)|(-?\d+)|(#)|\?([^?\n]*)\??|(?=[$^*])|([^\s:$^*;&|()<>"'`]+))?/;
const DESIGNATOR = /^(?::?([$^*]|-\d+)|:(\d+)(-\$|-\d*|\*)?)/;

function readEvent(
  line: string,
  at: number,
  history: History,
  before: string,
): { text: string; end: number } {
  const rest = line.slice(at);
  const [whole, last, number, here, containing, prefix] = EVENT.exec(rest)!;
  // `!$` is of the last line.
  let text = last !== undefined || whole === "!"
    ? history.line(-1)
    : number !== undefined
    ? history.line(Number(number))
    : here !== undefined
    ? before
    : search(history, containing, prefix);
  if (text === undefined) throw new HistoryError(`${whole}: event not found`);
  let end = at + whole.length;
  const designator = DESIGNATOR.exec(line.slice(end));
  if (designator) {
    end += designator[0].length;
    text = pick(text, designator, `${whole}${designator[0]}`);
  }
  for (;;) {
    const changed = modify(text, line.slice(end));
    if (!changed) return { text, end };
    text = changed.text;
    end += changed.length;
  }
}

function search(
  history: History,
  containing: string | undefined,
  prefix: string | undefined,
): string | undefined {
  const matches = (line: string) =>
    containing !== undefined ? line.includes(containing) : line.startsWith(prefix ?? "");
  return history.entries.findLast(({ line }) => matches(line))?.line;
}

/** Words as the history counts them: quotes keep them together, operators stand alone. */
export function historyWords(line: string): string[] {
  return line.match(
    /(?:\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|[^\s;&|<>()'"\\])+|[;&|<>]{1,3}|[()]/g,
  ) ?? [];
}

function pick(text: string, [, special, from, to]: RegExpExecArray, shown: string): string {
  const words = historyWords(text);
  const end = words.length - 1;
  if (special === "*") return words.slice(1).join(" ");
  let [first, last] = [0, 0];
  if (special === "$") first = last = end;
  else if (special === "^") first = last = 1;
  else if (special !== undefined) last = -Number(special);
  else {
    first = last = Number(from);
    if (to === "*" || to === "-$") last = end;
    else if (to === "-") last = end - 1;
    else if (to) last = Number(to.slice(1));
  }
  if (first > end || last > end || last < first) {
    throw new HistoryError(`${shown.replace(/^![^:]*/, "")}: bad word specifier`);
  }
  return words.slice(first, last + 1).join(" ");
}

/** `:h`, `:t`, `:r`, `:e`, `:s/old/new/`, `:gs/old/new/`. */
function modify(text: string, rest: string): { text: string; length: number } | undefined {
  const replacing = /^:(g?)s([^\s\w])(.*?)\2(.*?)(?:\2|$)/s.exec(rest);
  if (replacing) {
    const [whole, all, , old, fresh] = replacing;
    if (old === "" || !text.includes(old)) {
      throw new HistoryError(`${whole}: substitution failed`);
    }
    const changed = all ? text.replaceAll(old, () => fresh) : text.replace(old, () => fresh);
    return { text: changed, length: whole.length };
  }
  const match = /^:([htre])(?!\w)/.exec(rest);
  if (!match) return undefined;
  const dot = /\.[^./]*$/.exec(text)?.index;
  const changes: Record<string, string> = {
    h: text.replace(/\/[^/]*$/, ""),
    t: text.slice(text.lastIndexOf("/") + 1),
    r: text.slice(0, dot),
    e: dot === undefined ? "" : text.slice(dot),
  };
  return { text: changes[match[1]], length: match[0].length };
}
