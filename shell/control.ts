/** What leaves a construct early. None is an Error: each is caught by the construct it is meant for. */

export class Break {
  constructor(public levels: number) {}
}

export class Continue {
  constructor(public levels: number) {}
}

export class Return {
  constructor(readonly status: number) {}
}

/** Ends the (sub)shell it is thrown in. */
export class Exit {
  constructor(readonly status: number) {}
}

/** The script was given up from outside, by Ctrl-C or an AbortSignal. */
export class Aborted {
  constructor(readonly status = 130) {}
}

/**
 * A failure of the shell itself while it runs a command: a bad substitution, an unset variable under
 * `set -u`, a readonly variable. A non-interactive shell ends with `status`.
 */
export class ShellError extends Error {
  constructor(message: string, readonly status = 1) {
    super(message);
    this.name = "ShellError";
  }
}
