/** Aliases, which are expanded when a command runs. */
import type { Command as CommandNode, Word } from "unbash";
import type { Code } from "./compile/code.ts";
import type { Interpreter } from "./interpreter.ts";
import { always } from "./maybe.ts";

/** The command that an alias makes of a simple one; undefined where its name is none. */
export function expandAlias(sh: Interpreter, node: CommandNode, text: string): Code | undefined {
  if (!sh.state.shopt.has("expand_aliases") || sh.expandingAliases.has(node.name!.text)) {
    return undefined;
  }
  const name = node.name!;
  const value = sh.state.aliases.get(name.text);
  if (value === undefined) return undefined;
  const start = name.pos - node.pos;
  let rest = text.slice(start + name.text.length);
  // Behind an alias that ends in a blank the next word may be one, too.
  const next = node.args[0] as Word | undefined;
  if (/[ \t]$/.test(value) && next?.type === "Word") {
    const other = sh.state.aliases.get(next.text);
    if (other !== undefined) rest = rest.replace(next.text, () => other);
  }
  const script = `${value}${rest}`;
  return () => {
    sh.expandingAliases.add(name.text);
    return always(() => sh.source(script, undefined), () => sh.expandingAliases.delete(name.text));
  };
}
