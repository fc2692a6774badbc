/** Whether one character is what a node of a pattern takes. */
const UNKNOWN = 0;
const YES = 1;
const NO = 2;

export class CharacterTest {
  readonly #regex: RegExp;
  readonly #ascii = new Uint8Array(128);

  /** @param source of a JavaScript expression for one character */
  constructor(source: string, ignoreCase: boolean) {
    this.#regex = new RegExp(`^(?:${source})$`, ignoreCase ? "ui" : "u");
  }

  /** @param code -1 is no character */
  takes(code: number): boolean {
    if (code < 0) return false;
    if (code >= 128) return this.#regex.test(String.fromCodePoint(code));
    if (this.#ascii[code] === UNKNOWN) {
      this.#ascii[code] = this.#regex.test(String.fromCharCode(code)) ? YES : NO;
    }
    return this.#ascii[code] === YES;
  }
}
