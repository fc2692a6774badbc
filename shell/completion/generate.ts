/** The words that a specification makes: of actions, patterns, lists, functions and commands. */
import { isBuiltin } from "../builtins.ts";
import { accountNumbers } from "../files/accounts.ts";
import { ArrayValue } from "../language/array_value.ts";
import { CommandContext } from "../command.ts";
import { glob } from "../expand/glob.ts";
import { expandTildePrefix, splitList } from "./word_list.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { SIGNALS } from "../language/jobs.ts";
import { matchesPattern, quotePattern } from "../expand/pattern.ts";
import { quoteForInput } from "../text/quoting.ts";
import { OPTION_LETTERS, SHOPT_DEFAULTS } from "../language/option_names.ts";
import { KEYWORDS } from "../language/word_meaning.ts";
import type { CompletionSpec } from "./specification.ts";
import { substitute } from "../language/command_substitution.ts";

/** What the functions and commands of a specification are told. */
export interface Asked {
  readonly command: string;
  readonly word: string;
  readonly previous: string;
}

/** A completion function has answered 124: its specification has changed, and is to be looked up again. */
export class RetryCompletion extends Error {}

/** All that `spec` offers for the word, in bash's order. */
export async function generate(
  sh: Interpreter,
  spec: CompletionSpec,
  asked: Asked,
): Promise<string[]> {
  const { word } = asked;
  const found: string[] = [];
  for (const [action, list] of Object.entries(ACTIONS)) {
    if (!spec.actions.has(action)) continue;
    found.push(...(await list(sh, word)).filter((each) => each.startsWith(word)));
  }
  if (spec.actions.has("file")) found.push(...filesOf(sh, word));
  if (spec.actions.has("directory")) found.push(...directoriesOf(sh, word));
  if (spec.glob !== undefined) found.push(...glob(sh.cage, sh.state.cwd, spec.glob));
  if (spec.words !== undefined) {
    const words = await splitList(sh, spec.words);
    found.push(...words.filter((each) => each.startsWith(word)));
  }
  if (spec.function !== undefined) found.push(...await fromFunction(sh, spec.function, asked));
  if (spec.command !== undefined) found.push(...await fromCommand(sh, spec.command, asked));
  const { prefix = "", suffix = "" } = spec;
  const made = filtered(found, spec.filter, word).map((each) => prefix + each + suffix);
  if (spec.options.has("plusdirs")) made.push(...directoriesOf(sh, word));
  return made;
}

/** Without what the pattern of `-X` takes out; `!` keeps that alone, `&` stands for the word. */
function filtered(found: string[], filter: string | undefined, word: string): string[] {
  if (!filter) return found;
  const keeps = filter.startsWith("!");
  const text = (keeps ? filter.slice(1) : filter)
    .replace(/\\&|&/g, (each) => each === "&" ? quotePattern(word) : each);
  return found.filter((each) => matchesPattern(each, text) === keeps);
}

export function filesOf(sh: Interpreter, word: string): string[] {
  return paths(sh, word, "*");
}

export function directoriesOf(sh: Interpreter, word: string): string[] {
  return paths(sh, word, "*/").map((each) => each.slice(0, -1));
}

function paths(sh: Interpreter, word: string, end: string): string[] {
  const expanded = expandTildePrefix(sh, word);
  const { cage, state: { cwd } } = sh;
  return glob(cage, cwd, quotePattern(expanded) + end, { dots: true })
    .filter((each) => !/(^|\/)\.\.?\/?$/.test(each))
    .map((each) => word + each.slice(expanded.length));
}

async function fromFunction(sh: Interpreter, name: string, asked: Asked): Promise<string[]> {
  const { state } = sh;
  if (!state.functions.has(name)) {
    sh.complain(`completion: function \`${name}' not found`);
    return [];
  }
  state.variables.unset("COMPREPLY");
  const context = new CommandContext(sh, name, [], sh.io);
  const status = await context.invoke([name, asked.command, asked.word, asked.previous]);
  const reply = state.variables.array("COMPREPLY") ?? new ArrayValue();
  state.variables.unset("COMPREPLY");
  if (status === 124) throw new RetryCompletion();
  return reply.values();
}

async function fromCommand(sh: Interpreter, command: string, asked: Asked): Promise<string[]> {
  const words = [asked.command, asked.word, asked.previous].map((each) =>
    quoteForInput(each, true)
  );
  const text = await substitute(sh, (child) => child.runText(`${command} ${words.join(" ")}`));
  return text === "" ? [] : text.split("\n");
}

type List = (sh: Interpreter, word: string) => string[] | Promise<string[]>;

function builtins(sh: Interpreter): string[] {
  return sh.world.commands.names().filter((name) => isBuiltin(name) || name === "exec");
}

/** In the order in which bash asks them. */
const ACTIONS: Record<string, List> = {
  alias: (sh) => [...sh.state.aliases.keys()].sort(),
  arrayvar: (sh) => {
    const { variables } = sh.state;
    return variables.names(true).filter((name) =>
      variables.find(name)?.value instanceof ArrayValue
    );
  },
  builtin: builtins,
  disabled: (sh) => [...sh.state.disabled].sort(),
  enabled: (sh) => builtins(sh).filter((name) => !sh.state.disabled.has(name)),
  export: (sh) =>
    sh.state.variables.names().filter((name) => sh.state.variables.find(name)?.exported),
  function: (sh) => [...sh.state.functions.keys()].sort(),
  helptopic: (sh) => sh.world.commands.names(),
  hostname: (sh) => hostNames(sh),
  job: (sh) => jobWords(sh, () => true),
  keyword: () => [...KEYWORDS],
  running: (sh) => jobWords(sh, (stopped) => !stopped),
  setopt: () => Object.keys(OPTION_LETTERS).sort(),
  shopt: () => Object.keys(SHOPT_DEFAULTS),
  signal: () => [...Object.keys(SIGNALS).map((each) => each === "EXIT" ? each : `SIG${each}`)],
  stopped: (sh) => jobWords(sh, (stopped) => stopped),
  variable: (sh) => sh.state.variables.names(),
  command: commands,
  user: (sh) => accounts(sh, "/etc/passwd"),
  group: (sh) => accounts(sh, "/etc/group"),
  service: (sh) => firstWords(textOf(sh, "/etc/services")),
};

function jobWords(sh: Interpreter, wanted: (stopped: boolean) => boolean): string[] {
  return [...sh.state.jobs.values()]
    .filter(({ status, group }) => status === undefined && wanted(Boolean(group?.stopSignal)))
    .map(({ text }) => text.split(/\s/)[0]);
}

/** Aliases, keywords, functions, commands of the shell, and what stands in PATH. */
async function commands(sh: Interpreter, word: string): Promise<string[]> {
  if (word.includes("/")) return filesOf(sh, word);
  const { aliases, functions, variables } = sh.state;
  const own = [...aliases.keys(), ...KEYWORDS, ...functions.keys(), ...sh.world.commands.names()];
  const { host } = sh.world;
  const programs: string[] = [];
  for (const directory of (variables.get("PATH") ?? "").split(":")) {
    if (!directory.startsWith("/")) continue;
    const pattern = `${quotePattern(`${directory}/${word}`)}*`;
    for (const each of await host?.expand?.(pattern) ?? []) {
      programs.push(each.slice(each.lastIndexOf("/") + 1));
    }
  }
  return [...new Set([...own, ...programs])].sort();
}

function textOf(sh: Interpreter, path: string): string {
  return sh.world.host?.readText?.(path) ?? "";
}

function accounts(sh: Interpreter, path: string): string[] {
  return [...accountNumbers(textOf(sh, path)).keys()];
}

function firstWords(text: string): string[] {
  return text.split("\n").map((line) => /^[^#\s]+/.exec(line)?.[0] ?? "").filter(Boolean);
}

function hostNames(sh: Interpreter): string[] {
  const lines = textOf(sh, sh.state.variables.get("HOSTFILE") ?? "/etc/hosts").split("\n");
  return [...new Set(lines.flatMap((line) => line.replace(/#.*/, "").split(/\s+/).slice(1)))]
    .filter(Boolean);
}
