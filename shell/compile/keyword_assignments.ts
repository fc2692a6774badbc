/** `set -k`: assignments that stand anywhere in a command belong before it. */
import type { Assignment, Command, Word } from "../parse/nodes.ts";
import { parseScript } from "../parse/parser.ts";

/** Whether a word is an assignment under `set -k`. */
export function isKeyword(word: Word | Assignment): word is Word {
  return word.type === "Word" && /^[A-Za-z_]\w*(\[[^]*\])?\+?=/.test(word.text);
}

/** With all assignments before the command. */
export function withKeywords(node: Command): Command {
  const keywords = node.words.slice(1).filter(isKeyword);
  const [statement] = parseScript(keywords.map((word) => word.text).join(" ")).statements;
  const { assignments } = statement.command as Command;
  return {
    ...node,
    assignments: [...node.assignments, ...assignments],
    words: node.words.filter((word, i) => i === 0 || !isKeyword(word)),
  };
}
