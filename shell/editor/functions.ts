/** The functions that keys can be bound to, by readline's names. */
import { CHANGES } from "./functions/changes.ts";
import { COMPLETIONS } from "./functions/completions.ts";
import { HISTORY } from "./functions/history.ts";
import { KILLS } from "./functions/kills.ts";
import { LINES } from "./functions/lines.ts";
import { MOTIONS } from "./functions/motions.ts";
import { SEARCHES } from "./functions/searches.ts";
import { VI } from "./functions/vi.ts";
import { VI_MOVES } from "./functions/vi_moves.ts";
import type { LineEditor } from "./line_editor.ts";

export interface Pressed {
  /** The numeric argument, 1 unless given. */
  readonly count: number;
  readonly given: number | undefined;
  readonly keys: string;
}

export type EditFunction = (editor: LineEditor, pressed: Pressed) => void | Promise<void>;
export type FunctionTable = Readonly<Record<string, EditFunction>>;

const ALL = new Map<string, EditFunction>(
  [MOTIONS, CHANGES, KILLS, LINES, HISTORY, SEARCHES, COMPLETIONS, VI_MOVES, VI]
    .flatMap((table) => Object.entries(table)),
);

export function editFunction(name: string): EditFunction | undefined {
  return ALL.get(name);
}

/** In their order. */
export function functionNames(): string[] {
  return [...ALL.keys()].sort();
}
