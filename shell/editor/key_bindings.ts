/** The keys and settings of an interactive shell: what `bind` and inputrc change. */
import { EMACS, VI_COMMAND, VI_INSERT } from "./default_keys.ts";
import { readKeyName, readKeys } from "./key_names.ts";
import { type Binding, Keymap } from "./keymap.ts";

export type KeymapName = "emacs" | "vi-insert" | "vi-command";

/** A keymap of readline's, which may be the part of another behind a prefix. */
interface Part {
  readonly map: KeymapName;
  readonly prefix: string;
}

const PARTS: Record<string, Part> = {
  emacs: { map: "emacs", prefix: "" },
  "emacs-standard": { map: "emacs", prefix: "" },
  "emacs-meta": { map: "emacs", prefix: "\x1b" },
  "emacs-ctlx": { map: "emacs", prefix: "\x18" },
  vi: { map: "vi-command", prefix: "" },
  "vi-move": { map: "vi-command", prefix: "" },
  "vi-command": { map: "vi-command", prefix: "" },
  "vi-insert": { map: "vi-insert", prefix: "" },
};

/** Settings of inputrc that mean something here, at the start. */
const SETTINGS: Record<string, string> = {
  "bell-style": "audible",
  "completion-query-items": "100",
  "editing-mode": "emacs",
  "emacs-mode-string": "@",
  "enable-bracketed-paste": "on",
  "keyseq-timeout": "500",
  "mark-directories": "on",
  "show-all-if-ambiguous": "off",
  "show-all-if-unmodified": "off",
  "show-mode-in-prompt": "off",
  "vi-cmd-mode-string": "(cmd)",
  "vi-ins-mode-string": "(ins)",
};

export class KeyBindings {
  readonly #maps: Record<KeymapName, Keymap> = {
    emacs: new Keymap(EMACS),
    "vi-insert": new Keymap(VI_INSERT),
    "vi-command": new Keymap(VI_COMMAND),
  };
  readonly #settings = new Map(Object.entries(SETTINGS));
  /** Which of both is used, as `set -o` says it, too. */
  readonly #mode: { get(): "emacs" | "vi"; set(mode: "emacs" | "vi"): void };
  #part: Part | undefined;

  constructor(mode: { get(): "emacs" | "vi"; set(mode: "emacs" | "vi"): void }) {
    this.#mode = mode;
  }

  get isVi(): boolean {
    return this.#mode.get() === "vi";
  }

  map(name: KeymapName): Keymap {
    return this.#maps[name];
  }

  /** The keymap that changes are for, by its name or as the mode has it; undefined where there is none of that name. */
  part(name?: string): { map: Keymap; prefix: string } | undefined {
    const own: Part = { map: this.isVi ? "vi-insert" : "emacs", prefix: "" };
    const part = name === undefined ? this.#part ?? own : PARTS[name];
    return part && { map: this.#maps[part.map], prefix: part.prefix };
  }

  get settings(): [string, string][] {
    return [...this.#settings.keys()].map((name) => [name, this.setting(name)!]);
  }

  setting(name: string): string | undefined {
    return name === "editing-mode" ? this.#mode.get() : this.#settings.get(name);
  }

  isOn(name: string): boolean {
    return this.setting(name) === "on";
  }

  number(name: string): number {
    return Number(this.setting(name)) || 0;
  }

  /** `set NAME VALUE`; of readline's settings those that mean nothing here are kept. */
  set(name: string, value: string): void {
    if (name === "editing-mode") {
      if (value === "vi" || value === "emacs") this.#mode.set(value);
      this.#part = undefined;
    } else if (name === "keymap") {
      this.#part = PARTS[value] ?? this.#part;
    } else {
      const isSwitch = /^(on|off)$/.test(SETTINGS[name] ?? "");
      const on = /^(on|1|)$/i.test(value);
      this.#settings.set(name, isSwitch ? on ? "on" : "off" : value);
    }
  }
}

/** The keys and the rest of a line `"KEYS": BINDING` or `KEY-NAME: BINDING`; undefined where it is none. */
export function splitBinding(line: string): { keys: string; rest: string } | undefined {
  const quoted = /^"((?:\\[^]|[^"\\])*)"\s*:?\s*([^]*)$/.exec(line);
  if (quoted) return { keys: readKeys(quoted[1]), rest: quoted[2] };
  const named = /^([^\s:]+|:)\s*:\s*([^]*)$/.exec(line);
  const keys = named && readKeyName(named[1]);
  return keys ? { keys, rest: named[2] } : undefined;
}

/** What stands behind the colon: a macro in quotes, or the name of a function. */
export function readBinding(rest: string): Binding | undefined {
  const quoted = /^(["'])((?:\\[^]|(?!\1)[^\\])*)\1/.exec(rest);
  if (quoted) return { kind: "macro", keys: readKeys(quoted[2]) };
  const name = /^\S*/.exec(rest)![0].toLowerCase();
  return name === "" ? undefined : { kind: "function", name };
}
