/** `env -S`: one text as the arguments that it stands for, as lines of `#!` need it. */
import { OptionError } from "../options.ts";

const CHARACTERS: Record<string, string> = { f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** Throws OptionError. */
export function splitString(
  text: string,
  variable: (name: string) => string | undefined,
): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  const end = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if ((c === "'" || c === '"') && (quote === "" || quote === c)) {
      quote = quote === "" ? c : "";
      word ??= "";
    } else if (quote === "" && /[ \t\n\v\f\r]/.test(c)) end();
    else if (quote === "" && c === "#" && word === undefined) break;
    else if (c === "$" && quote !== "'") {
      const reference = /^\$\{([A-Za-z_]\w*)\}/.exec(text.slice(at));
      if (!reference) {
        const rest = text.slice(at);
        throw new OptionError(`only \${VARNAME} expansion is supported, error at: ${rest}`, true);
      }
      const value = variable(reference[1]);
      if (value !== undefined) word = (word ?? "") + value;
      at += reference[0].length - 1;
    } else if (c === "\\" && (quote !== "'" || /['\\]/.test(text[at + 1] ?? ""))) {
      const escaped = text[++at];
      if (escaped === "c" && quote === "") break;
      if (escaped === "_" && quote === "") end();
      else word = (word ?? "") + unescape(escaped);
    } else word = (word ?? "") + c;
  }
  if (quote !== "") throw new OptionError("no terminating quote in -S string", true);
  end();
  return words;
}

/** What a backslash makes of the character behind it. */
function unescape(c: string | undefined): string {
  if (c === undefined) throw new OptionError("invalid backslash at end of string in -S", true);
  if (c === "c") throw new OptionError("'\\c' must not appear in double-quoted -S string", true);
  if (c === "_") return " ";
  if (/["#$'\\]/.test(c)) return c;
  const character = CHARACTERS[c];
  if (character === undefined) throw new OptionError(`invalid sequence '\\${c}' in -S`, true);
  return character;
}

/** Arguments of env with those of each -S in its place. */
export function spliceStrings(
  args: readonly string[],
  variable: (name: string) => string | undefined,
): string[] {
  const out = [...args];
  for (let at = 0; at < out.length && /^-./.test(out[at]) && out[at] !== "--"; at++) {
    const [, clustered, text] = /^(-[i0v]*)S([^]*)$/.exec(out[at]) ??
      /^()--split-string(?:=([^]*))?$/.exec(out[at]) ?? [];
    if (clustered !== undefined) {
      const given = text || out[at + 1];
      if (given === undefined) return out;
      const before = clustered.length > 1 ? [clustered] : [];
      const words = [...before, ...splitString(given, variable)];
      out.splice(at--, text ? 1 : 2, ...words);
    } else if (/^(?:-[i0v]*[uC]|--(?:unset|chdir))$/.test(out[at])) at++;
  }
  return out;
}
