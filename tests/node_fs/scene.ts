import type { NodeFs } from "../../core/node_fs/types.ts";

/** A story over a file system and a directory in it. */
export type Scene = (fs: NodeFs, d: string) => unknown;

/** What a call answers, or its error's message. */
export function failure(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return (error as Error).message;
  }
}

/** What a promise brings, or its error in a line. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return `${(error as Error).name} ${(error as { code: string }).code} ${
      (error as Error).message
    }`;
  }
}

/** All items of an iteration. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
