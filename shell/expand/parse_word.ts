import { parse, type Word } from "unbash";

/** The word that `text` is in a script. */
export function parseWord(text: string): Word {
  const command = parse(`: ${text}`).commands[0].command;
  return (command as { suffix: readonly Word[] }).suffix[0] ??
    { type: "Word", text: "", value: "", pos: 0, end: 0 };
}
