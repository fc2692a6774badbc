import { assertEquals, assertThrows } from "@std/assert";
import type { Cage } from "../../core/cage/cage.ts";
import { O_CREAT, O_RDWR } from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import type { MemoryPartitionOptions } from "../../core/memory/memory_options.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { Vfs } from "../../core/vfs/vfs.ts";

/** A tree whose clock moves on by one second at each look, from 1000 on. */
export class World {
  time = 1000;
  readonly vfs: Vfs;
  readonly root: Cage;

  constructor(options: MemoryPartitionOptions = {}) {
    const now = () => ({ sec: this.time++, nsec: 5 });
    this.vfs = new Vfs({ root: new MemoryPartition({ now, ...options }) });
    this.root = this.vfs.cage();
  }
}

/** A test in a tree of its own, whose invariants are checked at the end. */
export function test(
  name: string,
  body: (cage: Cage, world: World) => void,
  options?: MemoryPartitionOptions,
): void {
  Deno.test(name, () => {
    const world = new World(options);
    body(world.root, world);
    assertEquals(world.vfs.check(), []);
  });
}

export function fails(code: string, call: () => unknown): void {
  assertEquals(assertThrows(call, FsError).code, code);
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function put(cage: Cage, path: string, text = "", mode = 0o644): void {
  cage.writeFile(path, bytes(text), { mode });
}

export function get(cage: Cage, path: string): string {
  return new TextDecoder().decode(cage.readFile(path));
}

/** Opens a file for reading and writing, made if missing. */
export function openNew(cage: Cage, path: string): number {
  return cage.open(path, O_CREAT | O_RDWR);
}
