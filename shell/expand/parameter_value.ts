import type { Interpreter } from "../language/interpreter.ts";

/** The value of a parameter that is no list. */
export function valueOfParameter(sh: Interpreter, name: string): string | undefined {
  const { state } = sh;
  const code = name.charCodeAt(0);
  if (code > 63 && name !== "_") return state.variables.get(name);
  if (code >= 48 && code <= 57) {
    return code === 48 && name.length === 1 ? state.name : state.args[Number(name) - 1];
  }
  switch (name) {
    case "?":
      return String(state.status);
    case "#":
      return String(state.args.length);
    case "$":
      return String(sh.world.pid);
    case "!":
      return state.lastBackground === 0 ? undefined : String(state.lastBackground);
    case "-":
      return state.optionLetters();
    default:
      return state.variables.get(name);
  }
}
