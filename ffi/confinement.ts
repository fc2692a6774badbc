/** What the programs of a session may not do to the host, and what came of it. */
import { decodeName, encodeName } from "../core/bytes.ts";
import { FsError } from "../core/fs_error.ts";
import * as abi from "./abi.ts";
import type { RootOptions } from "./session.ts";
import type { Library } from "./signatures.ts";

/** What the programs of a session may not do to the host: the kernel refuses it, whatever they execute. */
export interface Confinement {
  /** They write nothing of it; /dev/shm is then the session's own. Needs Landlock: EOPNOTSUPP. Default: false. */
  readonly files?: boolean;
  /** Absolute paths of the host that they may write all the same, with what lies beneath. At most 64. */
  readonly allow?: readonly string[];
  /** They make no sockets but those of AF_UNIX: EACCES. Default: false. */
  readonly network?: boolean;
  /** They send no signals to processes outside, where the kernel knows of that (Linux 6.12). Default: false. */
  readonly signals?: boolean;
  /** They connect to no socket of the host by its path, but beneath `allow`: EACCES. Default: false. */
  readonly sockets?: boolean;
}

/** What programs were refused, as far as hook or supervisor know: how many calls, and where. */
export interface Refusals {
  readonly calls: number;
  /** The first 64 paths of the host, each at most 240 bytes of it. */
  readonly paths: readonly { readonly path: string; readonly calls: number }[];
}

/** Where shm_open(3) and sem_open(3) have their files. */
const SHARED_MEMORY = "/dev/shm";

/** Room for what ramfs_refusals tells. */
const REFUSALS_BUFFER = 20_000;

const isBeneath = (directory: string, path: string) =>
  directory === "/" || `${path}/`.startsWith(`${directory}/`);

/** The roots of a session that is so confined. */
export function confinedRoots(
  roots: readonly RootOptions[],
  { files }: Confinement,
): readonly RootOptions[] {
  const has = roots.some(({ path }) =>
    isBeneath(path, SHARED_MEMORY) || isBeneath(SHARED_MEMORY, path)
  );
  return files && !has ? [...roots, { path: SHARED_MEMORY, mode: 0o1777 }] : roots;
}

/** Before the first program starts. Returns the ABI of the kernel's Landlock. Throws FsError. */
export function confine(library: Library, session: number, confinement: Confinement): number {
  const { files, network, signals, sockets, allow = [] } = confinement;
  const what = (files ? abi.RAMFS_CONFINE_FILES : 0) |
    (network ? abi.RAMFS_CONFINE_NETWORK : 0) | (signals ? abi.RAMFS_CONFINE_SIGNALS : 0) |
    (sockets ? abi.RAMFS_CONFINE_SOCKETS : 0);
  if (what === 0) return 0;
  const paths = encodeName(allow.map((path) => `${path}\0`).join("")) as Uint8Array<ArrayBuffer>;
  const result = library.functions.ramfs_confine(session, what, paths, paths.length);
  if (result < 0) throw new FsError(result, "confine", allow.join(":"));
  return result;
}

export function refusalsOf(library: Library, session: number): Refusals {
  const out = new Uint8Array(REFUSALS_BUFFER);
  const length = library.functions.ramfs_refusals(session, out, out.length);
  if (length < 0) throw new FsError(length, "refusals");
  const [calls, ...lines] = decodeName(out.subarray(0, length)).split("\0").slice(0, -1);
  return {
    calls: Number(calls),
    paths: lines.map((line) => {
      const blank = line.indexOf(" ");
      return { calls: Number(line.slice(0, blank)), path: line.slice(blank + 1) };
    }),
  };
}
