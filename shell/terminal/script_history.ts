/** The history that commands find: that of an interactive shell, or one of the script's own, which begins empty. */
import { decodeName, encodeName } from "../../core/bytes.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { absolutePath } from "../expand/glob.ts";
import { History, type HistoryStore } from "./history.ts";

export function historyOf(sh: Interpreter): History {
  const { state, world } = sh;
  if (world.interactive) return world.interactive.history;
  const { variables } = state;
  const setting = (name: string) =>
    variables.get(name) ?? (name === "HISTCONTROL" ? "" : undefined);
  return state.history ??= new History(setting);
}

/** Files of the tree, in which a script keeps its history, and a person what he names. */
export function treeStore({ cage, state }: Interpreter): HistoryStore {
  const at = (path: string) => absolutePath(state.cwd, path);
  const append = (path: string, text: string) =>
    cage.writeFile(at(path), encodeName(text), { append: true });
  return {
    read: (path) => cage.exists(at(path)) ? decodeName(cage.readFile(at(path))) : undefined,
    append,
    write: (path, text) => cage.writeFile(at(path), encodeName(text)),
  };
}
