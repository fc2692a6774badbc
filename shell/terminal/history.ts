/** The lines that a person has typed, as bash keeps them. */
import { matchesPattern } from "../expand/pattern.ts";

/** The file of a history; it may not be there, and may be shared with other sessions. */
export interface HistoryStore {
  /** The text, or undefined where there is none. */
  read(path: string): string | undefined;
  append(path: string, text: string): void;
  write(path: string, text: string): void;
}

export interface HistoryEntry {
  readonly line: string;
  /** Seconds since 1970; undefined where the file does not say. */
  readonly time?: number;
}

/** A file other than the history's own. */
export interface HistoryFile {
  readonly store: HistoryStore;
  readonly path: string;
}

/** Reads shell variables: HISTFILE, HISTSIZE, HISTFILESIZE, HISTCONTROL, HISTIGNORE. */
export type Settings = (name: string) => string | undefined;

/** Entries kept where HISTSIZE does not say. */
const SIZE = 1000;
const STAMP = /^#(\d+)$/;

export class History {
  /** The oldest first. */
  #entries: HistoryEntry[] = [];
  /** Number of the first entry, from 1: numbers stay when old entries go. */
  #first = 1;
  /** Entries added since `append` has last written some, and entries that files have given. */
  #fresh = 0;
  #read = 0;
  readonly #settings: Settings;
  readonly #store: HistoryStore | undefined;

  constructor(settings: Settings, store?: HistoryStore) {
    this.#settings = settings;
    this.#store = store;
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  get first(): number {
    return this.#first;
  }

  /** The number that the next entry gets. */
  get next(): number {
    return this.#first + this.#entries.length;
  }

  /** The entry with a number, or with -1 the last. */
  line(number: number): string | undefined {
    const index = number < 0 ? this.#entries.length + number : number - this.#first;
    return this.#entries[index]?.line;
  }

  /** Keeps a line that was typed, and adds it to the file; HISTCONTROL and HISTIGNORE may have it forgotten. */
  add(text: string, time: number): void {
    const line = text.replace(/\n+$/, "");
    const control = this.#control();
    if (line.trim() === "") return;
    if (control.has("ignorespace") && /^\s/.test(line)) return;
    if (control.has("ignoredups") && this.#entries.at(-1)?.line === line) return;
    if (this.#isIgnored(line)) return;
    if (control.has("erasedups")) {
      this.#entries = this.#entries.filter((entry) => entry.line !== line);
    }
    this.#entries.push({ line, time });
    this.#fresh++;
    this.#shorten();
    this.#file((store, path) => store.append(path, serialize([{ line, time }])));
  }

  /** Adds the entries of the file; a file that has grown too long is cut to HISTFILESIZE. */
  load(): void {
    this.#file((store, path) => {
      const text = store.read(path);
      if (text === undefined) return;
      const found = parse(text);
      const most = this.#number("HISTFILESIZE", this.#size);
      if (found.length > most) store.write(path, serialize(found.slice(found.length - most)));
      this.#take(found);
    });
  }

  /** Adds the entries of a file; with `fresh` those behind what files have given already. */
  readFrom({ store, path }: HistoryFile, fresh: boolean): boolean {
    const text = store.read(path);
    if (text === undefined) return false;
    const found = parse(text);
    this.#take(found.slice(fresh ? this.#read : 0));
    this.#read = found.length;
    return true;
  }

  /** Writes all entries into a file, or behind what is there those that no file has yet. */
  writeTo({ store, path }: HistoryFile, fresh: boolean): void {
    const entries = fresh ? this.#entries.slice(-this.#fresh || Infinity) : this.#entries;
    const stamped = this.#settings("HISTTIMEFORMAT") !== undefined;
    const text = stamped ? serialize(entries) : entries.map(({ line }) => `${line}\n`).join("");
    if (fresh) store.append(path, text);
    else store.write(path, text);
    this.#read = fresh ? this.#read + entries.length : entries.length;
    this.#fresh = 0;
  }

  /** Puts a line in the last entry's place. */
  replaceLast(line: string): void {
    this.#entries.pop();
    this.#entries.push({ line, time: Math.floor(Date.now() / 1000) });
  }

  copy(settings: Settings): History {
    const copy = new History(settings, this.#store);
    copy.#entries = [...this.#entries];
    copy.#first = this.#first;
    copy.#fresh = this.#fresh;
    copy.#read = this.#read;
    return copy;
  }

  #take(found: readonly HistoryEntry[]): void {
    for (const entry of found) this.#entries.push(entry);
    this.#shorten();
  }

  /** Writes all entries into the file, in place of what is there. */
  save(): void {
    this.#file((store, path) => store.write(path, serialize(this.#entries)));
  }

  clear(): void {
    this.#entries = [];
    this.#first = 1;
  }

  /** Forgets the entry with a number, or with a negative one counted from the end; false where there is none. */
  remove(number: number): boolean {
    const index = number < 0 ? this.#entries.length + number : number - this.#first;
    return this.#entries.splice(index < 0 ? this.#entries.length : index, 1).length > 0;
  }

  /** By a pattern of HISTIGNORE for the whole line, in which `&` stands for the line before. */
  #isIgnored(line: string): boolean {
    const patterns = this.#settings("HISTIGNORE")?.match(/(?:\\[^]|[^:\\])+/g) ?? [];
    const last = (this.#entries.at(-1)?.line ?? "").replace(/[\\*?[\]]/g, "\\$&");
    return patterns.some((pattern) =>
      matchesPattern(line, pattern.replace(/\\&|&/g, (found) => found === "&" ? last : "&"))
    );
  }

  #control(): Set<string> {
    const names = (this.#settings("HISTCONTROL") ?? "ignoreboth").split(":");
    return new Set(names.flatMap((name) => name === "ignoreboth" ? BOTH : [name]));
  }

  get #size(): number {
    return this.#number("HISTSIZE", SIZE);
  }

  #number(name: string, otherwise: number): number {
    const text = this.#settings(name) ?? "";
    if (/^-\d+$/.test(text)) return Infinity;
    return /^\d+$/.test(text) ? Number(text) : otherwise;
  }

  #shorten(): void {
    const surplus = this.#entries.length - this.#size;
    if (surplus <= 0) return;
    this.#entries.splice(0, surplus);
    this.#first += surplus;
  }

  /** A history that cannot be kept must not hold up the shell. */
  #file(work: (store: HistoryStore, path: string) => void): void {
    const path = this.#settings("HISTFILE");
    if (!path || !this.#store) return;
    try {
      work(this.#store, path);
    } catch { /* as bash, which says nothing either */ }
  }
}

const BOTH = ["ignorespace", "ignoredups"];

/** As bash with HISTTIMEFORMAT: each entry behind a line with its time, so that it may have several lines. */
function serialize(entries: readonly HistoryEntry[]): string {
  return entries.map(({ line, time }) => `#${time ?? 0}\n${line}\n`).join("");
}

function parse(text: string): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  const stamped = /^#\d+$/m.test(text);
  let time: number | undefined;
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) entries.push({ line: lines.join("\n"), time: time || undefined });
    lines = [];
  };
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const stamp = STAMP.exec(line);
    if (stamp || !stamped) flush();
    if (stamp) time = Number(stamp[1]);
    else lines.push(line);
  }
  flush();
  return entries.filter(({ line }) => line !== "");
}
