/** Ctrl-C at the prompt. */
export const ABANDONED = Symbol("abandoned");
/** Ctrl-D at an empty prompt. */
export const END = Symbol("end");

/** What reading a line comes to. */
export type Typed = string | typeof ABANDONED | typeof END;
