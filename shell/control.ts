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

/** What must not wait has come to something that does; behind that it can be tried again. */
export class Pending {
  constructor(readonly text: string, readonly value: Promise<string>) {}
}

/**
 * A failure of the shell itself while it runs a command: bad arithmetic, a readonly variable. What stands on
 * the command's line is given up, and a subshell. An unset variable under `set -u` and `${x?}` (status 127)
 * end the whole shell.
 */
export class ShellError extends Error {
  /** @param whole the script of `-c`, `eval` and the like is given up, too */
  constructor(message: string, readonly status = 1, readonly whole = false) {
    super(message);
    this.name = "ShellError";
  }

  get fatal(): boolean {
    return this.status === 127;
  }
}
