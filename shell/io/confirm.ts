import { decodeName } from "../../core/bytes.ts";
import type { CommandContext } from "../command.ts";
import { readLine } from "../text/read_line.ts";

/** Asks on standard error, and returns whether standard input's next line begins with `y`. */
export async function confirm(context: CommandContext, question: string): Promise<boolean> {
  await context.flush();
  context.interpreter.report(`${context.name}: ${question}`, context.descriptors);
  const line = await readLine(context.stdin);
  return line !== null && /^[yY]/.test(decodeName(line));
}
