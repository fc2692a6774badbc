import type { Protections } from "../../core/vfs/vfs.ts";

/** The host's protections of links and sticky directories (proc(5)), so that the core has the same. */
export function hostProtections(): Protections {
  const level = (name: string) => {
    try {
      return Number(Deno.readTextFileSync(`/proc/sys/fs/protected_${name}`));
    } catch {
      return 0;
    }
  };
  return {
    protectedHardlinks: level("hardlinks") > 0,
    protectedSymlinks: level("symlinks") > 0,
    protectedFifos: level("fifos") as 0 | 1 | 2,
    protectedRegular: level("regular") as 0 | 1 | 2,
  };
}
