/** Snapshots that a shell keeps by name, in memory, in core/staging/snapshot.ts's format. */
import type { Cage } from "../../core/cage/cage.ts";
import type { TreeInUseOptions } from "../../core/staging/tree_in_use.ts";
import { Vfs } from "../../core/vfs/vfs.ts";

export interface NamedSnapshot {
  readonly name: string;
  /** Absolute path of the directory that it is of. */
  readonly path: string;
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly taken: number;
}

export type Snapshots = Map<string, NamedSnapshot>;

/** A name is a word without a slash; everything else is a file, or with "-" a standard stream. */
export function isSnapshotName(text: string): boolean {
  return text !== "" && text !== "-" && !text.includes("/");
}

export async function takeSnapshot(
  cage: Cage,
  name: string,
  path: string,
  options: TreeInUseOptions = {},
): Promise<NamedSnapshot> {
  const { snapshot } = await import("../../core/staging/snapshot.ts");
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of snapshot(cage, path, options)) {
    chunks.push(chunk);
    bytes += chunk.length;
  }
  return { name, path, chunks, bytes, taken: Date.now() };
}

export function snapshotStream({ chunks }: NamedSnapshot): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < chunks.length) controller.enqueue(chunks[at++]);
      else controller.close();
    },
  }, { highWaterMark: 0 });
}

/** The directory of a snapshot as "/" of a tree of its own. */
export async function unfoldSnapshot(named: NamedSnapshot): Promise<Cage> {
  const { restore } = await import("../../core/staging/snapshot.ts");
  const cage = new Vfs().cage({ umask: 0 });
  await restore(cage, snapshotStream(named), "/");
  return cage;
}
