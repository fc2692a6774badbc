/** A script that cannot be parsed. */
export class ScriptError extends Error {
  /** The script goes on behind the line. */
  lineAlone = false;

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

  /** The message with where it happened, in lines. */
  report(place: string): string {
    const lines = this.message.split("\n");
    if (this.shown !== undefined) lines.push(`\`${this.shown}'`);
    return lines.map((text) => `${place}line ${this.line}: ${text}\n`).join("");
  }
}
