/** The session that `run` and `sh` work on: made as their options say. */
import { Session } from "../ffi/session.ts";
import { parseInodes, parseSize } from "./budget.ts";
import type { Flags } from "./command_table.ts";
import { Failure } from "./failure.ts";
import type { Root } from "./roots.ts";

type SessionFlags = Pick<Flags<"run">, "size" | "inodes">;

/** What the tree may hold; 0 is no limit. Throws Failure. */
export function budgetOf({ size, inodes }: SessionFlags): { size: number; inodes: number } {
  return {
    size: size === undefined ? 0 : parseSize(size),
    inodes: inodes === undefined ? 0 : parseInodes(inodes),
  };
}

/** Throws Failure, LibraryError, FsError. */
export async function openSession(flags: SessionFlags, roots: Root[]): Promise<Session> {
  const { size, inodes } = budgetOf(flags);
  try {
    return await Session.create({ roots: roots.map((root) => root.path), size, inodes });
  } catch (error) {
    if (size === 0 || (error as { code?: string }).code !== "EPERM") throw error;
    throw new Failure(
      `--size ${flags.size}: the kernel lets this user have no tmpfs of limited size; run as root, or allow ` +
        "user namespaces (sysctl user.max_user_namespaces, and no seccomp or AppArmor rule against them)",
    );
  }
}
