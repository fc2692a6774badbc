/** The directories that pushd keeps: the working directory on top, and `state.directories` below it. */
import type { ShellState } from "./state.ts";
import { homeAsTilde } from "../files/paths.ts";

export function directoryStack(state: ShellState): readonly string[] {
  return [state.cwd, ...state.directories];
}

/** The place that `+N` (from the top) or `-N` (from the bottom) names, which may be none of the stack's. */
export function placeOf(state: ShellState, text: string): number | undefined {
  const match = /^([-+])(\d+)$/.exec(text);
  if (!match) return undefined;
  return match[1] === "+" ? Number(match[2]) : state.directories.length - Number(match[2]);
}

/** What is wrong with a place; undefined for one that there is. */
export function wrongPlace(state: ShellState, place: number, text: string): string | undefined {
  if (place >= 0 && place <= state.directories.length) return undefined;
  return state.directories.length === 0
    ? "directory stack empty"
    : `${text}: directory stack index out of range`;
}

/** The stack on one line, as pushd and popd show it. */
export function showStack(state: ShellState): string {
  const home = state.variables.get("HOME");
  return `${directoryStack(state).map((each) => homeAsTilde(each, home)).join(" ")}\n`;
}
