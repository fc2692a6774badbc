/** Paths that name a descriptor of this process: /dev/stdout, /dev/fd/63. */
import { EAGAIN, EINTR } from "../errno.ts";

const STANDARD = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
/** Milliseconds between two looks at a descriptor that somebody else made non-blocking. */
const NAP = 2;

/** The descriptor that an absolute path names by its words alone, or undefined. */
export function descriptorOfPath(path: string): number | undefined {
  const standard = STANDARD.indexOf(path);
  if (standard >= 0) return standard;
  const number = /^\/(?:dev|proc\/self)\/fd\/(0|[1-9]\d{0,8})$/.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}

export function nap(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NAP);
}

/** A call's result, after as many tries as it takes where a signal came or there is no room or nothing yet. */
export function untilReady(call: () => number): number {
  for (;;) {
    const result = call();
    if (result === -EAGAIN) nap();
    else if (result !== -EINTR) return result;
  }
}
