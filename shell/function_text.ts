import type { ShellFunction } from "./state.ts";

/** A function as a script that defines it again. */
export function functionText(name: string, { node, frame }: ShellFunction): string {
  const body = frame.source.slice(node.body.pos, node.body.end);
  return `${name} () \n${body}\n`;
}
