import * as C from "../constants.ts";
import { codedError } from "./argument_error.ts";
import { fromPath, toFunction } from "./arguments.ts";
import type { Calls } from "./calls.ts";
import { Dirent, uvType } from "./dirent.ts";
import { joinNormalized } from "./path_text.ts";
import { later } from "./runtime.ts";

/** Entries fetched at a time. */
const BATCH = 32;

/** Node's Dir: an open directory, read entry by entry in the order that it keeps them in. */
export class Dir {
  readonly path: string;
  readonly #calls: Calls;
  readonly #encoding: string | undefined;
  readonly #recursive: boolean;
  readonly #fetched: Dirent[] = [];
  /** Directories still to be read, if `recursive`. */
  readonly #waiting: string[] = [];
  #parent: string;
  #fd: number | undefined;

  constructor(
    calls: Calls,
    fd: number,
    path: string,
    encoding: string | undefined,
    recursive: boolean,
  ) {
    this.#calls = calls;
    this.#fd = fd;
    this.path = path;
    this.#parent = path;
    this.#encoding = encoding;
    this.#recursive = recursive;
  }

  /** The next entry, null at the end; by callback or promise. */
  read(callback?: unknown): Promise<Dirent | null> | void {
    return this.#either(() => this.readSync(), callback);
  }

  readSync(): Dirent | null {
    if (this.#fd === undefined) throw closedError();
    while (this.#fetched.length === 0) if (!this.#fetch()) return null;
    return this.#fetched.shift()!;
  }

  close(callback?: unknown): Promise<void> | void {
    return this.#either(() => this.closeSync(), callback);
  }

  closeSync(): void {
    if (this.#fd === undefined) throw closedError();
    this.#calls.close(this.#fd);
    this.#fd = undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Dirent, void> {
    try {
      for (;;) {
        const entry = await this.read();
        if (!entry) return;
        yield entry;
      }
    } finally {
      if (this.#fd !== undefined) this.closeSync();
    }
  }

  entries(): AsyncGenerator<Dirent, void> {
    return this[Symbol.asyncIterator]();
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) this.closeSync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#fd !== undefined) await this.close();
  }

  /** Fetches some entries, from the next directory if this one is through; false at the very end. */
  #fetch(): boolean {
    const entries = this.#calls.getdents(this.#fd!, BATCH);
    for (const { name, type } of entries) {
      this.#fetched.push(new Dirent(this.#text(name), uvType(type), this.#parent));
      if (this.#recursive && type === C.DT_DIR) {
        this.#waiting.push(joinNormalized(this.#parent, name));
      }
    }
    if (entries.length > 0) return true;
    const next = this.#waiting.shift();
    if (next === undefined) return false;
    const fd = this.#calls.open(next, C.O_RDONLY | C.O_DIRECTORY, 0, "opendir");
    this.#calls.close(this.#fd!);
    this.#fd = fd;
    this.#parent = next;
    return true;
  }

  #text(name: string) {
    return fromPath(name, this.#encoding);
  }

  #either<T>(run: () => T, callback: unknown): Promise<T> | void {
    if (callback === undefined) {
      return new Promise<T>((resolve, reject) => {
        try {
          const value = run();
          later(() => resolve(value));
        } catch (error) {
          reject(error);
        }
      });
    }
    const done = toFunction(callback, "callback");
    try {
      const value = run();
      later(() => value === undefined ? done(null) : done(null, value));
    } catch (error) {
      later(() => done(error));
    }
  }
}

function closedError(): Error {
  return codedError("ERR_DIR_CLOSED", "Directory handle was closed");
}
