/** What a line has been, for `undo`: typed characters go together. */
import type { LineEditor, LineState } from "./line_editor.ts";

/** Characters that one `undo` takes back at most, as readline has it. */
const TOGETHER = 20;

export class UndoList {
  #states: LineState[] = [];
  /** Characters typed one behind the other. */
  #typed = 0;
  /** What is typed in vi's insert mode belongs to the last change. */
  #open = false;

  /** A function has run: the line may have changed. */
  note(name: string, before: LineState, { text, bindings, vi }: LineEditor): void {
    if (name === "undo" || name === "vi-undo" || name === "revert-line") return;
    const changed = text !== before.text;
    const joins = bindings.isVi ? this.#open : this.#typed > 0 && this.#typed < TOGETHER;
    if (changed && !(joins && (bindings.isVi || name === "self-insert"))) this.#states.push(before);
    this.#typed = name !== "self-insert" ? 0 : joins ? this.#typed + 1 : 1;
    this.#open = bindings.isVi && vi.inserts && (changed || this.#open);
  }

  /** What the line was before the last change, with the cursor behind what is there again. */
  undo(now: string): LineState | undefined {
    const state = this.#states.pop();
    if (!state) return undefined;
    const { text } = state;
    let same = 0;
    while (same < now.length && same < text.length && now.at(-same - 1) === text.at(-same - 1)) {
      same++;
    }
    return { text, cursor: text.length - same };
  }

  /** As the line was at first. */
  revert(): LineState | undefined {
    return this.#states.splice(0)[0];
  }

  /** @param typing the line begins in vi's insert mode, where what is typed at first is no change */
  clear(typing = false): void {
    this.#states = [];
    this.#typed = 0;
    this.#open = typing;
  }
}
