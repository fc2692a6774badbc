import { printFunction } from "../parse/printer.ts";
import type { ShellFunction } from "./state.ts";

/** A function as a script that defines it again. */
export function functionText(_name: string, { node }: ShellFunction): string {
  return `${printFunction(node)}\n`;
}
