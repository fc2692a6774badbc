/** A terminal as far as a shell's line editor and a program's colours need one: what is on it in the end. */

export interface Cell {
  char: string;
  /** Select Graphic Rendition parameters in force, sorted. */
  style: string;
}

const CONTROL =
  // deno-lint-ignore no-control-regex
  /\x1b\[([?>]?)([\d;]*)([A-Za-z])|\x1b[=>]|\x1b\][^\x07]*\x07|[\x00-\x1f]|[^\x00-\x1f\x1b]/gu;

export class Screen {
  readonly lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style = new Set<number>();

  write(text: string): void {
    for (const [whole, mark, parameters, final] of text.matchAll(CONTROL)) {
      if (final !== undefined) {
        if (mark === "") this.#control(final, parameters.split(";").map(Number));
      } else if (whole === "\r") this.#column = 0;
      else if (whole === "\n") this.#down();
      else if (whole === "\b") this.#column = Math.max(0, this.#column - 1);
      else if (whole === "\t") this.#column = (this.#column + 8) & ~7;
      else if (whole >= " " && !whole.startsWith("\x1b")) this.#put(whole);
    }
  }

  #line(): Cell[] {
    return this.lines[this.#row];
  }

  #down(): void {
    this.#row++;
    while (this.lines.length <= this.#row) this.lines.push([]);
  }

  #put(char: string): void {
    const line = this.#line();
    while (line.length < this.#column) line.push({ char: " ", style: "" });
    line[this.#column++] = { char, style: [...this.#style].sort((a, b) => a - b).join(";") };
  }

  #control(final: string, parameters: number[]): void {
    const count = Math.max(1, parameters[0] || 1);
    if (final === "G") this.#column = count - 1;
    else if (final === "C") this.#column += count;
    else if (final === "D") this.#column = Math.max(0, this.#column - count);
    else if (final === "A") this.#row = Math.max(0, this.#row - count);
    else if (final === "K") this.#line().length = Math.min(this.#line().length, this.#column);
    else if (final === "J") this.#eraseBelow();
    else if (final === "m") this.#render(parameters);
  }

  #eraseBelow(): void {
    this.#line().length = Math.min(this.#line().length, this.#column);
    this.lines.length = this.#row + 1;
  }

  #render(parameters: number[]): void {
    for (const parameter of parameters) {
      if (parameter === 0) this.#style.clear();
      else if (parameter === 39) this.#drop(30, 37);
      else if (parameter === 22) this.#drop(1, 2);
      else this.#style.add(parameter);
    }
  }

  #drop(from: number, to: number): void {
    for (const parameter of [...this.#style]) {
      if (parameter >= from && parameter <= to) this.#style.delete(parameter);
    }
  }
}
