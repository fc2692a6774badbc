/** What leaves a construct early. None is an Error: each is caught by the construct it is meant for. */

export class Break {
  /** @param status of the loop that is left */
  constructor(public levels: number, readonly status = 0) {}
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

/** `set -n`: nothing is executed any more, and what is left of the script is read alone. */
export class Unexecuted extends Exit {
  constructor() {
    super(0);
  }
}

/** A signal ends the subshell that it was sent to. */
export class Killed extends Exit {
  constructor(readonly signal: number) {
    super(128 + signal);
  }
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
  /** Its message has been written. */
  reported = false;

  /** @param whole the script of `-c`, `eval` and the like is given up, too */
  constructor(message: string, readonly status = 1, readonly whole = false) {
    super(message);
    this.name = "ShellError";
  }

  get fatal(): boolean {
    return this.status === 127;
  }
}

/** Whether calls within each other have filled the stack: of the shell, not of a command. */
export function tooDeep(error: RangeError): boolean {
  return error.message.includes("call stack");
}

/** What the engine has no room for, as an error that ends the shell; any other error as it is. */
export function withinReason(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error;
  if (tooDeep(error)) return new ShellError("nested too deeply", 127);
  const memory = /allocation failed|invalid (?:string|array|typed array) length/i;
  return memory.test(error.message) ? new ShellError("cannot allocate memory", 127) : error;
}
