/** Directories of the host as the shell's own commands work on them. */
import { FsError } from "../core/fs_error.ts";
import type { HostPartition } from "../core/host/host_partition.ts";
import type { Confinement } from "../ffi/confinement.ts";
import type { Library } from "../ffi/signatures.ts";
import { runtime } from "../runtime/current.ts";
import { exists } from "../runtime/exists.ts";
import { mayChangeHost, resolvePath } from "./paths.ts";

/** Whether the session's programs, and so the shell, may make or change an absolute path of the host. */
export function isWritable(confinement: Confinement | undefined, path: string): boolean {
  if (!confinement?.files) return true;
  let there = path;
  while (!exists(there)) there = there.slice(0, there.lastIndexOf("/")) || "/";
  const rest = path.slice(there.length).replace(/^[/]+/, "");
  return mayChangeHost(confinement, resolvePath(runtime.realPath(there), rest));
}

/** Throws FsError (EROFS) unless it is. */
export function requireWritable(confinement: Confinement | undefined, path: string): void {
  if (!isWritable(confinement, path)) throw new FsError("EROFS", "open", path);
}

/** By the library's calls, if there is one. */
export async function hostPartition(
  directory: string,
  readOnly: boolean,
  library: Library | undefined,
): Promise<HostPartition> {
  // `as string`: a literal would be read, with node:fs, at every start.
  const { HostPartition }: typeof import("../core/host/host_partition.ts") = await import(
    "../core/host/host_partition.ts" as string
  );
  if (library === undefined) return new HostPartition(directory, { readOnly });
  const { KernelBoundFiles }: typeof import("../ffi/kernel_bound_files.ts") = await import(
    "../ffi/kernel_bound_files.ts" as string
  );
  return new HostPartition(directory, { readOnly, files: new KernelBoundFiles(library) });
}
