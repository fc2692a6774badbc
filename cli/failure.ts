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

/** An error as one line for the user; what nobody foresaw keeps its stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // By name, so that telling an error does not load the modules of the core and of the library.
  const foreseen = ["Failure", "LibraryError", "FsError", "ArchiveError"].includes(error.name);
  return foreseen ? error.message : `internal error: ${error.stack ?? error.message}`;
}
