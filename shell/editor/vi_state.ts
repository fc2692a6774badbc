/** What vi's mode keeps from one key to the next. */

/** f, F, t or T, and the character. */
export interface CharacterSearch {
  readonly key: string;
  readonly c: string;
}

/** Functions that `.` repeats. */
const CHANGES = new Set(
  ("vi-insertion-mode vi-insert-beg vi-append-mode vi-append-eol vi-delete-to vi-change-to " +
    "vi-subst vi-delete vi-rubout vi-change-char vi-replace vi-put vi-change-case").split(" "),
);

export class ViState {
  /** Text is typed; else keys are commands. */
  inserts = true;
  search: CharacterSearch | undefined;
  /** The last movement has found nothing. */
  failed = false;
  /** What `/` or `?` has looked for, and which of both. */
  pattern: { readonly text: string; readonly forward: boolean } | undefined;
  readonly marks = new Map<string, number>();
  /** The keys and the count of the last change. */
  change: { readonly keys: string; readonly count: number | undefined } | undefined;
  #keys: string | undefined;
  #count: number | undefined;

  /** A new line begins. */
  start(): void {
    this.inserts = true;
    this.#keys = undefined;
  }

  /** Keys of a command follow. */
  begin(count: number | undefined): void {
    if (this.inserts) return;
    this.#keys = "";
    this.#count = count;
  }

  record(c: string): void {
    if (this.#keys !== undefined) this.#keys += c;
  }

  forget(count: number): void {
    this.#keys = this.#keys?.slice(0, -count || undefined);
  }

  /** A function has run: a change is over with it, or with what is typed behind it. */
  done(name: string): void {
    if (name === "vi-movement-mode") this.#note();
    else if (!this.inserts) {
      if (CHANGES.has(name)) this.#note();
      else this.#keys = undefined;
    }
  }

  #note(): void {
    // A repetition types nothing.
    if (this.#keys) this.change = { keys: this.#keys, count: this.#count };
    this.#keys = undefined;
  }
}
