/** Why the native library cannot be had: one line that says what, where and what to do. */
export class LibraryError extends Error {
  override readonly name = "LibraryError";
  /** This machine lacks what it is built with; nothing is wrong. */
  readonly unbuilt: boolean;

  constructor(message: string, unbuilt = false) {
    super(message);
    this.unbuilt = unbuilt;
  }
}
