import type { Library } from "../ffi/signatures.ts";
import type { JobTerminal } from "../shell/host.ts";
import type { Modes, TerminalModes } from "./terminal_modes.ts";

/** The terminal of a shell with jobs; undefined where this process cannot have it. */
export function takeTerminal(
  library: Library,
  descriptor: number,
  terminalModes: TerminalModes,
): JobTerminal | undefined {
  const { ramfs_terminal_take, ramfs_terminal_give } = library.functions;
  const before = ramfs_terminal_take(descriptor);
  if (before < 0) return undefined;
  return {
    give(group, modes) {
      terminalModes.set(modes as Modes | undefined);
      ramfs_terminal_give(descriptor, group);
    },
    reclaim(kept) {
      ramfs_terminal_give(descriptor, 0);
      return terminalModes.restore(kept);
    },
    close() {
      ramfs_terminal_give(descriptor, before);
    },
  };
}
