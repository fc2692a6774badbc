/** Texts that were cut, to be put back: the last ten. */
const SIZE = 10;

export class KillRing {
  #texts: string[] = [];
  /** Which `yank-pop` has put last. */
  #at = 0;

  /** @param direction where the text stood: with `joined` it is added to the last on that side */
  add(text: string, direction: "before" | "behind", joined: boolean): void {
    if (text === "") return;
    const last = joined ? this.#texts.pop() : undefined;
    this.#texts.push(
      last === undefined ? text : direction === "behind" ? last + text : text + last,
    );
    if (this.#texts.length > SIZE) this.#texts.shift();
    this.#at = this.#texts.length - 1;
  }

  get current(): string | undefined {
    return this.#texts[this.#at];
  }

  /** The text that was cut before this one. */
  turn(): string | undefined {
    this.#at = (this.#at || this.#texts.length) - 1;
    return this.current;
  }
}
