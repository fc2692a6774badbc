/** Why the native library cannot be had: one line that says what, where and what to do. */
export class LibraryError extends Error {
  override readonly name = "LibraryError";
}
