import * as C from "../constants.ts";
import type { Bytes } from "./runtime.ts";

/** libuv's numbers of types, by those of getdents(2). */
const UV_TYPES: Record<number, number> = {
  [C.DT_REG]: 1,
  [C.DT_DIR]: 2,
  [C.DT_LNK]: 3,
  [C.DT_FIFO]: 4,
  [C.DT_SOCK]: 5,
  [C.DT_CHR]: 6,
  [C.DT_BLK]: 7,
};

/** libuv's UV_DIRENT_* for a DT_*. */
export function uvType(type: number): number {
  return UV_TYPES[type] ?? 0;
}

/** Node's Dirent: a name in a directory and its type. */
export class Dirent {
  readonly name: string | Bytes;
  /** The directory, as the program spelled it. */
  readonly parentPath: string;
  readonly path: string;
  readonly #type: number;

  /** @param type UV_DIRENT_*. */
  constructor(name: string | Bytes, type: number, parentPath: string) {
    this.name = name;
    this.parentPath = parentPath;
    this.path = parentPath;
    this.#type = type;
  }

  isFile(): boolean {
    return this.#type === 1;
  }

  isDirectory(): boolean {
    return this.#type === 2;
  }

  isSymbolicLink(): boolean {
    return this.#type === 3;
  }

  isFIFO(): boolean {
    return this.#type === 4;
  }

  isSocket(): boolean {
    return this.#type === 5;
  }

  isCharacterDevice(): boolean {
    return this.#type === 6;
  }

  isBlockDevice(): boolean {
    return this.#type === 7;
  }
}
