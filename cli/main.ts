import { encodeName } from "../core/bytes.ts";
import { runtime } from "../runtime/current.ts";
import { describeError, FAILURE } from "./failure.ts";
import { numberMountOptions, quickParse, spellExec } from "./quick_parse.ts";
import { spellOptions } from "./shell_options.ts";
import { spellTry } from "./try_line.ts";

/** Status of a program that writes where nobody reads. */
const BROKEN_PIPE = 141;

/** Lines for the user, as they are. What can go nowhere is lost, and must not end what goes on: `failed` tells. */
class Writer {
  failed: unknown;
  readonly #stream: { writeSync(bytes: Uint8Array): number };

  constructor(stream: { writeSync(bytes: Uint8Array): number }) {
    this.#stream = stream;
  }

  write(text: string): void {
    const bytes = encodeName(text);
    try {
      for (let at = 0; at < bytes.length;) at += this.#stream.writeSync(bytes.subarray(at));
    } catch (error) {
      this.failed ??= error;
    }
  }
}

/** Runs one command line: the status to exit with. */
export async function main(given: string[]): Promise<number> {
  const line = runtime.lineWords(given);
  const args = numberMountOptions(spellTry(spellOptions(spellExec(line))));
  const quick = quickParse(args);
  const stderr = new Writer(runtime.stderr);
  const report = (line: string) => stderr.write(`ramfs: ${line}\n`);
  if (quick === undefined) {
    // `as string`, here and below: Deno reads a module named by a literal, with all it imports, at every start.
    const application: typeof import("./application.ts") = await import(
      "./application.ts" as string
    );
    const stdout = new Writer(runtime.stdout);
    const status = await application.runApplication(args, { stdout, stderr });
    if (stdout.failed === undefined) return status;
    if ((stdout.failed as { code?: string }).code === "EPIPE") return BROKEN_PIPE;
    report(`standard output: ${describeError(stdout.failed)}`);
    return FAILURE;
  }
  try {
    if (quick.command === "run") {
      const run: typeof import("./run_command.ts") = await import("./run_command.ts" as string);
      return await run.runCommand(quick.flags, quick.args, report);
    }
    const sh: typeof import("./sh_command.ts") = await import("./sh_command.ts" as string);
    return await sh.shCommand(quick.flags, quick.args, report);
  } catch (error) {
    report(describeError(error));
    return (error as { status?: number }).status ?? FAILURE;
  }
}
