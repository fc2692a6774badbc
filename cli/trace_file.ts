import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from "../core/constants.ts";
import { descriptorOfPath } from "../core/host/descriptor_path.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { Session } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { Failure } from "./failure.ts";
import { isWithin, resolvePath } from "./paths.ts";
import { errnoText } from "./program_search.ts";

/** Has the session's programs tell of their calls in `file`, which is emptied first. Throws Failure. */
export function traceTo(session: Session, file: string): void {
  // Opened again, a file behind a descriptor would be emptied.
  const own = file === "-" ? 1 : descriptorOfPath(file);
  if (own !== undefined) {
    session.trace(own);
    return;
  }
  const path = resolvePath(runtime.cwd(), file);
  if (session.roots.some((root) => isWithin(root, path))) {
    throw new Failure(
      `--trace ${file}: lies in the tree that it tells of; name a file of the host`,
    );
  }
  const files = new KernelFiles(session.library);
  const fd = files.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o666);
  if (fd < 0) throw new Failure(`--trace ${file}: cannot be written: ${errnoText(-fd)}`);
  session.trace(fd);
  files.close(fd);
}
