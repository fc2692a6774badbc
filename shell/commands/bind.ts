import { type CommandContext, defineCommand } from "../command.ts";
import { functionNames } from "../editor/functions.ts";
import { readInputrc, readLine } from "../editor/inputrc.ts";
import { KeyBindings, readBinding, splitBinding } from "../editor/key_bindings.ts";
import { readKeys, showKeys } from "../editor/key_names.ts";
import type { Binding, Keymap } from "../editor/keymap.ts";

export const bind = defineCommand({
  name: "bind",
  summary: "Bind keys of the line editor to functions, texts and commands",
  usage: `[-lpsvPSVX] [-m KEYMAP] [-f FILE] [-q NAME] [-u NAME] [-r KEYS] [-x KEYS:COMMAND]
[-m KEYMAP] KEYS:FUNCTION | KEYS:"TEXT" | 'set NAME VALUE'`,
  options: {
    functions: { short: "l", help: "list the functions" },
    bindings: { short: "p", help: "list the keys of functions, as they are given here" },
    described: { short: "P", help: "list them for people" },
    texts: { short: "s", help: "list the keys that stand for texts, as they are given here" },
    describedTexts: { short: "S", help: "list them for people" },
    settings: { short: "v", help: "list the settings, as they are given here" },
    describedSettings: { short: "V", help: "list them for people" },
    commands: { short: "X", help: "list the keys of commands" },
    keymap: { short: "m", value: "KEYMAP", help: "of emacs, vi-insert, vi-command and their like" },
    file: { short: "f", value: "FILE", help: "read bindings from a file of the tree" },
    query: { short: "q", value: "NAME", help: "tell the keys of a function" },
    unbind: { short: "u", value: "NAME", help: "take the keys of a function away" },
    remove: { short: "r", value: "KEYS", help: "take what the keys do away" },
    command: { short: "x", value: "KEYS:COMMAND", help: "keys that run a command of the shell" },
  },
  stopEarly: true,
  usageStatus: 2,
  notes: `A command finds the line in READLINE_LINE and the cursor in READLINE_POINT, and may change
both. ~/.inputrc is read when a session begins.`,
  run(context, options, operands) {
    const { interactive } = context.interpreter.world;
    if (!interactive) context.error("warning: line editing not enabled");
    const keys = interactive?.bindings ?? new KeyBindings({ get: () => "emacs", set() {} });
    const part = keys.part(options.keymap);
    if (!part) return context.fail(`\`${options.keymap}': invalid keymap name`);
    let status = 0;
    if (options.functions) { for (const name of functionNames()) context.add(`${name}\n`); }
    list(context, options, keys, part);
    if (options.file !== undefined) status = readFile(context, keys, options.file);
    if (options.query !== undefined) status = query(context, part, options.query);
    if (options.unbind !== undefined) status = unbind(context, part, options.unbind);
    if (options.remove !== undefined) part.map.unbind(part.prefix + readKeys(options.remove));
    if (options.command !== undefined) status = bindCommand(context, part, options.command);
    for (const line of operands) status = bindLine(context, keys, part, line) || status;
    return status;
  },
});

interface Part {
  readonly map: Keymap;
  readonly prefix: string;
}

/** The keys of a keymap without its prefix, and what they do. */
function entriesOf({ map, prefix }: Part): [string, Binding][] {
  return map.entries().filter(([keys]) => keys.startsWith(prefix))
    .map(([keys, binding]) => [keys.slice(prefix.length), binding]);
}

/** Each function and its keys, as `bind` takes and shows them. */
function keysByFunction(part: Part): Map<string, string[]> {
  const found = new Map<string, string[]>(functionNames().map((name) => [name, []]));
  for (const [keys, binding] of entriesOf(part)) {
    if (binding.kind === "function") found.get(binding.name)?.push(`"${showKeys(keys)}"`);
  }
  // Each character of its own.
  found.get("self-insert")?.push('" "-"~"');
  return found;
}

function list(
  context: CommandContext,
  options: Readonly<Record<string, unknown>>,
  keys: KeyBindings,
  part: Part,
): void {
  if (options.bindings || options.described) {
    for (const [name, all] of keysByFunction(part)) {
      context.add(options.described ? described(name, all) : bindingLines(name, all));
    }
  }
  for (const [name, binding] of entriesOf(part)) {
    const shown = showKeys(name);
    if (binding.kind === "macro") {
      if (options.texts) context.add(`"${shown}": "${showKeys(binding.keys)}"\n`);
      if (options.describedTexts) context.add(`${shown} outputs ${showKeys(binding.keys)}\n`);
    } else if (binding.kind === "command" && options.commands) {
      context.add(`"${shown}": "${binding.text.replace(/["\\]/g, "\\$&")}"\n`);
    }
  }
  for (const [name, value] of keys.settings) {
    if (options.settings) context.add(`set ${name} ${value}\n`);
    if (options.describedSettings) context.add(`${name} is set to \`${value}'\n`);
  }
}

function bindingLines(name: string, keys: readonly string[]): string {
  const own = name === "self-insert" ? [] : keys;
  if (own.length === 0) return `# ${name} (not bound)\n`;
  return own.map((each) => `${each}: ${name}\n`).join("");
}

/** Keys that are told of one function. */
const SHOWN = 5;

function described(name: string, keys: readonly string[]): string {
  if (keys.length === 0) return `${name} is not bound to any keys\n`;
  const more = keys.length > SHOWN ? ", ..." : "";
  return `${name} can be found on ${keys.slice(0, SHOWN).join(", ")}${more}.\n`;
}

function query(context: CommandContext, part: Part, name: string): number {
  const keys = keysByFunction(part).get(name);
  if (!keys) return context.fail(`\`${name}': unknown function name`);
  if (keys.length === 0) {
    context.add(`${name} is not bound to any keys.\n`);
    return 1;
  }
  const more = keys.length > SHOWN ? ", ..." : "";
  context.add(`${name} can be invoked via ${keys.slice(0, SHOWN).join(", ")}${more}.\n`);
  return 0;
}

function unbind(context: CommandContext, { map, prefix }: Part, name: string): number {
  if (!functionNames().includes(name)) {
    return context.fail(`\`${name}': unknown function name`);
  }
  for (const [keys, binding] of map.entries()) {
    const isIts = binding.kind === "function" && binding.name === name;
    if (isIts && keys.startsWith(prefix)) map.unbind(keys);
  }
  return 0;
}

function bindCommand(context: CommandContext, { map, prefix }: Part, text: string): number {
  const found = splitBinding(text.trim());
  if (!found || !/^"(?:\\[^]|[^"\\])*"\s*:|^[^"]/.test(text.trim())) {
    return context.fail(`${text}: first non-whitespace character is not \`"'`);
  }
  const quoted = /^(["'])([^]*)\1$/.exec(found.rest);
  const command = quoted ? quoted[2].replace(/\\(["\\])/g, "$1") : found.rest;
  map.bind(prefix + found.keys, { kind: "command", text: command });
  return 0;
}

function bindLine(context: CommandContext, keys: KeyBindings, part: Part, line: string): number {
  let status = 0;
  const complain = (message: string) => void (status = context.fail(message));
  const found = /^\s*set\s/.test(line) ? undefined : splitBinding(line.trim());
  const binding = found && readBinding(found.rest);
  if (!found) readLine(line.trim(), { bindings: keys, term: "", read: () => undefined, complain });
  else if (binding?.kind === "function" && !functionNames().includes(binding.name)) {
    return context.fail(`\`${binding.name}': unknown function name`);
  } else if (binding) part.map.bind(part.prefix + found.keys, binding);
  else part.map.unbind(part.prefix + found.keys);
  return status;
}

function readFile(context: CommandContext, keys: KeyBindings, path: string): number {
  const { cage, interpreter } = context;
  let status = 0;
  const complain = (message: string) => void (status = context.fail(message));
  const read = (name: string) => {
    try {
      return new TextDecoder().decode(cage.readFile(context.path(name)));
    } catch {
      return undefined;
    }
  };
  const text = read(path);
  if (text === undefined) return context.fail(`${path}: cannot read: No such file or directory`);
  const term = interpreter.state.variables.get("TERM") ?? "";
  readInputrc(text, { bindings: keys, term, read, complain });
  return status;
}
