/** bind(2) of a unix socket: the node alone, unix(7). There is nobody behind it. */
import { encodeName } from "../bytes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EADDRINUSE, EEXIST, EINVAL } from "../errno.ts";
import { mknodat } from "./mknod.ts";

/** Makes the node of a socket, mode 0777 without the umask's bits: 0 or -errno. */
export function bind(state: CageState, path: string): number {
  if (path.length === 0 || encodeName(path).length > C.UNIX_PATH_MAX) return -EINVAL;
  // Linux takes the umask away itself, before a default access control list may take its place.
  const mode = C.S_IFSOCK | (0o777 & ~state.umask);
  const error = mknodat(state, C.AT_FDCWD, path, mode, 0);
  return error === -EEXIST ? -EADDRINUSE : error;
}
