/** Tests of a person's session. */
import { compilerMissing } from "../../programs/compile.ts";
import { Terminal, type TerminalOptions } from "./terminal.ts";

/** Why there is no terminal here, if there is none. */
export const terminalMissing = compilerMissing();
if (terminalMissing) console.log(`the tests of the terminal are skipped: ${terminalMissing}`);

/** A test of a person's session. */
export function session(
  name: string,
  body: (terminal: Terminal) => Promise<void>,
  options?: TerminalOptions,
): void {
  Deno.test(name, { ignore: terminalMissing !== undefined }, async () => {
    await using terminal = Terminal.start(options);
    await body(terminal);
  });
}
