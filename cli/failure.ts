import { runtime } from "../runtime/current.ts";

/** Status of ramfs's own failures, as env(1) and timeout(1) use it. */
export const FAILURE = 125;

/** A failure that is told in one line: what, where and what to do. Not a bug of ramfs. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly status: number;

  constructor(message: string, status = FAILURE) {
    super(message);
    this.status = status;
  }
}

/** By name, so that telling an error does not load the modules of the core and of the library. */
const FORESEEN = ["Failure", "LibraryError", "FsError", "ArchiveError"];

/** What Deno says where it has to load something and cannot. */
const UNFETCHED = /^(Failed (loading|caching)|error sending request|Import '(https?|npm):)/;
const FETCHING = "start ramfs once with a network (behind a company's certificate with " +
  "DENO_TLS_CA_STORE=system), or copy Deno's cache (deno info says where) from a machine that has them";

/** An error as one line for the user; RAMFS_DEBUG=1 tells where one came from that nobody foresaw. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // What the system refused, as both runtimes tell it.
  const { code } = error as { code?: unknown };
  const isRefusal = typeof code === "string" && /^E[A-Z0-9]+$/.test(code);
  if (UNFETCHED.test(error.message)) {
    const [what] = error.message.split("\n");
    return `needs packages that cannot be fetched: ${what}; ${FETCHING}`;
  }
  if (isRefusal || FORESEEN.includes(error.name)) return error.message;
  if (runtime.variable("RAMFS_DEBUG")) return `internal error: ${error.stack ?? error.message}`;
  const [line] = error.message.split("\n");
  return `internal error: ${error.name}: ${line} (with RAMFS_DEBUG=1 ramfs says where; please report it)`;
}
