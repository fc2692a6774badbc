/** What the tests of copies over files of the host share: both kinds of hosts, trees, users and scratch directories. */
import { assertEquals } from "@std/assert";
import type { StagingFiles } from "../../core/host/staging_files.ts";
import { NodeFiles } from "../../core/host/node_files.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { KernelFiles } from "../../ffi/kernel_files.ts";
import { openLibrary } from "../../ffi/library.ts";
import { SYS } from "../suite/syscall_numbers.ts";

export const KINDS: Record<string, () => Promise<StagingFiles> | StagingFiles> = {
  "node:fs": () => new NodeFiles(),
  "system calls": async () => new KernelFiles((await openLibrary()).library),
};
export const IS_ROOT = Deno.uid() === 0;

export function run(script: string, cwd: string): { code: number; out: string } {
  const { code, stdout, stderr } = new Deno.Command("bash", {
    args: ["-c", script],
    cwd,
    env: { LC_ALL: "C" },
  }).outputSync();
  return { code, out: new TextDecoder().decode(code === 0 ? stdout : stderr) };
}

export function shell(script: string, cwd: string): string {
  const { code, out } = run(script, cwd);
  assertEquals(code, 0, out);
  return out;
}

/** This thread's file accesses are the user's meanwhile. */
export async function asUser(id: number, work: () => void): Promise<void> {
  const { library } = await openLibrary();
  const become = (who: number) => {
    for (const number of [SYS.setfsgid, SYS.setfsuid]) {
      const words = Float64Array.of(number, who, 0, 0, 0, 0);
      library.functions.ramfs_host_call(words, new Uint8Array(1), new Uint8Array(1));
    }
  };
  become(id);
  try {
    work();
  } finally {
    become(0);
  }
}

/** Makes a directory for each, and removes it. */
export function inScratch(work: (path: string) => Promise<void> | void): () => Promise<void> {
  return async () => {
    const path = Deno.makeTempDirSync({ prefix: "ramfs-replace-" });
    try {
      Deno.chmodSync(path, 0o755);
      await work(path);
    } finally {
      Deno.removeSync(path, { recursive: true });
    }
  };
}

/** A tree with these files, all of root's. */
export function treeOf(files: Record<string, string>) {
  const cage = new Vfs({ root: new MemoryPartition() }).cage({ uid: 0, gid: 0, umask: 0 });
  for (const [path, text] of Object.entries(files)) {
    cage.writeFile(path, new TextEncoder().encode(text), { mode: 0o644 });
  }
  return cage;
}
