/** What `complete` keeps of a command's name, and how its options say it. */
import type { CommandContext } from "../command.ts";
import { quoteForInput } from "../text/quoting.ts";

/** In the order in which `complete -p` shows them. */
export const COMPLETION_OPTIONS = [
  "bashdefault",
  "default",
  "dirnames",
  "filenames",
  "noquote",
  "nosort",
  "nospace",
  "plusdirs",
];

const ACTION_LETTERS: Record<string, string> = {
  a: "alias",
  b: "builtin",
  c: "command",
  d: "directory",
  e: "export",
  f: "file",
  g: "group",
  j: "job",
  k: "keyword",
  s: "service",
  u: "user",
  v: "variable",
};

const ACTIONS = new Set([
  ...Object.values(ACTION_LETTERS),
  ..."arrayvar binding disabled enabled function helptopic hostname running setopt shopt signal stopped"
    .split(" "),
]);

export interface CompletionSpec {
  readonly options: Set<string>;
  readonly actions: Set<string>;
  glob?: string;
  words?: string;
  function?: string;
  command?: string;
  filter?: string;
  prefix?: string;
  suffix?: string;
}

const VALUES: Record<string, Exclude<keyof CompletionSpec, "options" | "actions">> = {
  G: "glob",
  W: "words",
  P: "prefix",
  S: "suffix",
  X: "filter",
  C: "command",
  F: "function",
};

/** The names under which the specifications of no command stand, by their letter. */
export const SPECIAL_NAMES: Record<string, string> = {
  D: "_DefaultCmD_",
  E: "_EmptycmD_",
  I: "_InitialWorD_",
};

export interface GivenSpec {
  readonly spec: CompletionSpec;
  /** Letters of other options that were given. */
  readonly flags: Set<string>;
  readonly operands: string[];
}

export const SPEC_USAGE = "[-o option] [-A action] [-G globpat] [-W wordlist] " +
  "[-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix]";

/** Reads options as bash's getopt does; undefined, with a message, where they are wrong. */
export function readSpec(
  context: CommandContext,
  flagLetters: string,
): GivenSpec | undefined {
  const { args } = context;
  const given = { spec: newSpec(), flags: new Set<string>(), operands: [] as string[] };
  let i = 0;
  const wrong = (message: string) => {
    context.misuse(message);
    return undefined;
  };
  for (; i < args.length && /^-./.test(args[i]); i++) {
    if (args[i] === "--") {
      i++;
      break;
    }
    for (let rest = args[i].slice(1); rest !== ""; rest = rest.slice(1)) {
      const [letter] = rest;
      if (flagLetters.includes(letter)) given.flags.add(letter);
      else if (Object.hasOwn(ACTION_LETTERS, letter)) {
        given.spec.actions.add(ACTION_LETTERS[letter]);
      } else if (letter === "o" || letter === "A" || Object.hasOwn(VALUES, letter)) {
        const value = rest.length > 1 ? rest.slice(1) : args[++i];
        if (value === undefined) return wrong(`-${letter}: option requires an argument`);
        if (!take(context, given.spec, letter, value)) return undefined;
        break;
      } else return wrong(`-${letter}: invalid option`);
    }
  }
  given.operands.push(...args.slice(i));
  return given;
}

function take(
  context: CommandContext,
  spec: CompletionSpec,
  letter: string,
  value: string,
): boolean {
  if (letter !== "o" && letter !== "A") {
    spec[VALUES[letter]] = value;
    return true;
  }
  const known = letter === "o" ? COMPLETION_OPTIONS.includes(value) : ACTIONS.has(value);
  if (known) (letter === "o" ? spec.options : spec.actions).add(value);
  else context.error(`${value}: invalid ${letter === "o" ? "option" : "action"} name`);
  return known;
}

export function newSpec(): CompletionSpec {
  return { options: new Set(), actions: new Set() };
}

/** The `complete` that makes the specification again. */
export function specText(name: string, spec: CompletionSpec): string {
  const parts = ["complete"];
  for (const option of COMPLETION_OPTIONS) {
    if (spec.options.has(option)) parts.push(`-o ${option}`);
  }
  for (const [letter, action] of Object.entries(ACTION_LETTERS)) {
    if (spec.actions.has(action)) parts.push(`-${letter}`);
  }
  const letters = new Set(Object.values(ACTION_LETTERS));
  for (const action of ACTIONS) {
    if (spec.actions.has(action) && !letters.has(action)) parts.push(`-A ${action}`);
  }
  for (const [letter, key] of Object.entries(VALUES)) {
    const value = spec[key];
    if (value === undefined) continue;
    parts.push(`-${letter} ${quoteForInput(value, key !== "function")}`);
  }
  const special = Object.entries(SPECIAL_NAMES).find(([, each]) => each === name);
  parts.push(special ? `-${special[0]}` : quoteForInput(name));
  return `${parts.join(" ")}\n`;
}
