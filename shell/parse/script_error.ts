/** A script that cannot be parsed. */
export class ScriptError extends Error {
  /**
   * @param message as bash words it, without file and line
   * @param line from 1
   * @param incomplete more input could make it a valid script
   * @param shown the line of the script, where it helps
   * @param awaits of what is incomplete: texts one of which must come before it can be whole
   */
  constructor(
    message: string,
    readonly line: number,
    readonly incomplete = false,
    readonly shown?: string,
    readonly awaits?: readonly string[],
  ) {
    super(message);
    this.name = "ScriptError";
  }

  /** The message with where it happened, a line or two. */
  report(place: string): string {
    const first = `${place}line ${this.line}: ${this.message}\n`;
    return this.shown === undefined
      ? first
      : `${first}${place}line ${this.line}: \`${this.shown}'\n`;
  }
}
