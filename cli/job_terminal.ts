import type { Library } from "../ffi/signatures.ts";
import type { JobTerminal } from "../shell/host.ts";

/** At least struct termios. */
const MODES_SIZE = 64;

/** The terminal of a shell with jobs; undefined where this process cannot have it. */
export function takeTerminal(library: Library, descriptor: number): JobTerminal | undefined {
  const { ramfs_terminal_take, ramfs_terminal_give, ramfs_terminal_modes } = library.functions;
  const before = ramfs_terminal_take(descriptor);
  if (before < 0) return undefined;
  const read = () => {
    const modes = new Uint8Array(MODES_SIZE);
    return ramfs_terminal_modes(descriptor, modes, 0) < 0 ? undefined : modes;
  };
  const write = (modes: Uint8Array | undefined) => {
    if (modes) ramfs_terminal_modes(descriptor, modes as Uint8Array<ArrayBuffer>, 1);
  };
  let own = read();
  return {
    give(group, modes) {
      write(modes);
      ramfs_terminal_give(descriptor, group);
    },
    reclaim(kept) {
      ramfs_terminal_give(descriptor, 0);
      const modes = read();
      if (kept) own = modes;
      else write(own);
      return modes ?? new Uint8Array(MODES_SIZE);
    },
    close() {
      ramfs_terminal_give(descriptor, before);
    },
  };
}
