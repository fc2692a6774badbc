/** What keys ask of an interactive shell, and what it says of keys. */
import { complete, type Completion } from "../completion/complete.ts";
import type { EditorShell, LineState } from "../editor/line_editor.ts";
import { readInputrc } from "../editor/inputrc.ts";
import { KeyBindings } from "../editor/key_bindings.ts";
import { compileWord } from "../expand/words.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { parseWord } from "../parse/parser.ts";
import type { Shell } from "../shell.ts";
import { editText } from "./edit_text.ts";
import type { History } from "./history.ts";
import { expandHistory, HistoryError } from "./history_expansion.ts";

/** What `set` of the shell and `set editing-mode` of inputrc both say. */
export function keyBindingsOf(options: () => Set<string>): KeyBindings {
  return new KeyBindings({
    get: () => options().has("vi") ? "vi" : "emacs",
    set(mode) {
      options().delete("vi");
      options().delete("emacs");
      options().add(mode);
    },
  });
}

interface Parts {
  readonly shell: Shell;
  readonly sh: Interpreter;
  readonly history: History;
  readonly bindings: KeyBindings;
  /** Runs a script as if it had been typed. */
  readonly run: (script: string) => Promise<void>;
}

export class InteractiveEditing implements EditorShell {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  complete(text: string, signal: AbortSignal): Promise<Completion> {
    return complete(text, this.#parts.shell, signal);
  }

  async run(
    command: string,
    { text, cursor }: LineState,
    argument: number | undefined,
  ): Promise<LineState> {
    const { shell, sh: { state: { variables } } } = this.#parts;
    const { status } = this.#parts.sh.state;
    shell.set("READLINE_LINE", text);
    shell.set("READLINE_POINT", String(Array.from(text.slice(0, cursor)).length));
    if (argument !== undefined) shell.set("READLINE_ARGUMENT", String(argument));
    await this.#parts.run(command);
    const line = shell.get("READLINE_LINE") ?? "";
    const point = Number(shell.get("READLINE_POINT")) || 0;
    for (const name of ["READLINE_LINE", "READLINE_POINT", "READLINE_ARGUMENT"]) {
      variables.unset(name);
    }
    this.#parts.sh.state.status = status;
    return { text: line, cursor: Array.from(line).slice(0, point).join("").length };
  }

  edit(text: string): Promise<string | undefined> {
    const { shell, sh, run } = this.#parts;
    const editor = shell.get("VISUAL") || shell.get("EDITOR") || "vi";
    return editText(sh, editor, text, async (command) => {
      await run(command);
      return shell.status;
    });
  }

  async expand(line: string, kind: "history" | "words" | "globs"): Promise<string> {
    const { sh, history } = this.#parts;
    if (kind === "globs") return (await this.#words(line)).join(" ");
    let expanded = line;
    try {
      expanded = expandHistory(line, history);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
    }
    if (kind === "history") return expanded;
    expanded = expanded.replace(/^\S+/, (name) => sh.state.aliases.get(name) ?? name);
    // Blanks and operators stay as they are.
    const parts = expanded.match(WORD_OR_NOT) ?? [];
    const words = await Promise.all(
      parts.map(async (part) => /^[\s;|&<>()]/.test(part) ? [part] : await this.#words(part)),
    );
    return words.map((each) => each.join(" ")).join("");
  }

  readInputrc(): void {
    const { shell, bindings } = this.#parts;
    const home = shell.get("HOME");
    const read = (path: string) =>
      shell.host?.readText?.(path.startsWith("~/") ? `${home}${path.slice(1)}` : path);
    const named = shell.get("INPUTRC");
    const text = named
      ? read(named)
      : (home ? read(`${home}/.inputrc`) : undefined) ?? read("/etc/inputrc");
    if (text === undefined) return;
    const complain = (message: string) =>
      this.#parts.sh.reportError(`ramfs: inputrc: ${message}\n`);
    readInputrc(text, { bindings, term: shell.get("TERM") ?? "", read, complain });
  }

  async #words(text: string): Promise<string[]> {
    const words: string[] = [];
    await compileWord(parseWord(text))(this.#parts.sh, words);
    return words;
  }
}

const WORD_OR_NOT = /(?:\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|[^\s;|&<>()'"\\])+|[\s;|&<>()]+|['"\\]/g;
