/**
 * A POSIX pattern that matches wherever a pattern of Perl's does, and more: what only restricts is left out.
 * JavaScript's engine need not look where even that one finds nothing.
 */

/** Undefined for what is not surely understood. */
export function perlFilter(pattern: string): string | undefined {
  if (/\\K|\\Q|\(\?[a-z^]*[-:)]/.test(pattern.replaceAll("(?:", "("))) return undefined;
  const reader = new FilterReader(pattern);
  return reader.read() ? reader.out : undefined;
}

const ESCAPES: Record<string, string> = {
  ...{ d: "[0-9]", D: "[^0-9]", w: "\\w", W: "\\W", s: "\\s", S: "\\S", h: "[ \t]", t: "\t" },
  ...{ b: "", B: "", A: "", Z: "", z: "" },
};

class FilterReader {
  out = "";
  #at = 0;

  constructor(readonly pattern: string) {}

  read(): boolean {
    const { pattern } = this;
    while (this.#at < pattern.length) {
      const c = pattern[this.#at];
      const taken = c === "\\"
        ? this.#escape()
        : c === "["
        ? this.#set()
        : c === "("
        ? this.#group()
        : this.#plain(c);
      if (!taken) return false;
    }
    return true;
  }

  #take(length: number, text: string): true {
    this.#at += length;
    this.out += text;
    return true;
  }

  #escape(): boolean {
    const c = this.pattern[this.#at + 1] ?? "";
    if (/[1-9]/.test(c)) return this.#take(2, "(.*)");
    if (Object.hasOwn(ESCAPES, c)) {
      // Nothing may repeat what is left out.
      const bare = ESCAPES[c] === "" && /[*+?{]/.test(this.pattern[this.#at + 2] ?? "");
      return !bare && this.#take(2, ESCAPES[c]);
    }
    return /[^\w\s]/.test(c) && this.#take(2, /[-/@#%&~`"':;=<>,! ]/.test(c) ? c : `\\${c}`);
  }

  /** Those without escapes mean the same. */
  #set(): boolean {
    const set = /\[\^?\]?(?:\[:\w+:\]|[^\]\\[])*\]/y;
    set.lastIndex = this.#at;
    const text = set.exec(this.pattern)?.[0];
    return text !== undefined && this.#take(text.length, text);
  }

  #group(): boolean {
    const opened = /\((?:\?(?::|>|P?<[A-Za-z_]\w*>))?/y;
    opened.lastIndex = this.#at;
    const text = opened.exec(this.pattern)![0];
    return this.pattern[this.#at + text.length] !== "?" && this.#take(text.length, "(");
  }

  #plain(c: string): boolean {
    const repeat = /(?:[*+?]|\{\d+(?:,\d*)?\})([?+]?)/y;
    repeat.lastIndex = this.#at;
    const found = repeat.exec(this.pattern);
    if (found) {
      return this.#take(found[0].length, found[0].slice(0, found[0].length - found[1].length));
    }
    return !/[{}]/.test(c) && this.#take(1, c);
  }
}
