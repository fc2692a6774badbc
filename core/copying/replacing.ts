/**
 * What may take the place of what, for all who copy trees: a directory is merged into a directory, and whatever
 * else there is takes the place of whatever else lies there. How it does is theirs:
 *
 * - the host's copier writes through what was named and keeps what a file is (`core/host/replace_file.ts`);
 * - an archive's writer has a directory take the place of a file, as tar does (`core/staging/tree_writer.ts`);
 * - cp of the shell writes into a file that is there, as GNU's does (`shell/files/tree_copy.ts`);
 * - cp of `createFs` removes it first, and refuses sockets and FIFOs, as Node does (`core/node_fs/copy_operations.ts`).
 */
import { S_IFDIR, S_IFMT } from "../constants.ts";

/** EISDIR: a directory would go for something else; ENOTDIR: something else for a directory. */
export function replacementError(
  mode: number,
  modeThere: number,
): "EISDIR" | "ENOTDIR" | undefined {
  const isDirectory = (mode & S_IFMT) === S_IFDIR;
  if (isDirectory === ((modeThere & S_IFMT) === S_IFDIR)) return undefined;
  return isDirectory ? "ENOTDIR" : "EISDIR";
}
