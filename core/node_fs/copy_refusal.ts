import * as E from "../errno.ts";
import { refusal } from "./system_error.ts";

/** What `cp` refuses: Node's code, its words, and the number of the error. */
const REFUSALS = {
  dirToNonDir: [
    "ERR_FS_CP_DIR_TO_NON_DIR",
    "Cannot overwrite non-directory with directory",
    E.EISDIR,
  ],
  exists: ["ERR_FS_CP_EEXIST", "Target already exists", E.EEXIST],
  invalid: ["ERR_FS_CP_EINVAL", "Invalid src or dest", E.EINVAL],
  fifo: ["ERR_FS_CP_FIFO_PIPE", "Cannot copy a FIFO pipe", E.EINVAL],
  nonDirToDir: [
    "ERR_FS_CP_NON_DIR_TO_DIR",
    "Cannot overwrite directory with non-directory",
    E.ENOTDIR,
  ],
  socket: ["ERR_FS_CP_SOCKET", "Cannot copy a socket file", E.EINVAL],
  subdirectory: [
    "ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY",
    "Cannot overwrite symlink in subdirectory of self",
    E.EINVAL,
  ],
  isDirectory: ["ERR_FS_EISDIR", "Path is a directory", E.EISDIR],
} as const;

/** The error of a `cp` that will not do that. */
export function copyRefusal(kind: keyof typeof REFUSALS, message: string, path: string): Error {
  const [code, prefix, errno] = REFUSALS[kind];
  return refusal({ code, prefix, syscall: "cp", errno, message, path });
}
