import { describeError, FAILURE } from "./failure.ts";
import { quickParse } from "./quick_parse.ts";

/**
 * A module that is read when it is reached and not before: one named by a literal would be read, with all
 * it imports, at every start.
 */
const later = (path: string) => path;

/** Lines for the user, as they are. */
function writer(stream: { writeSync(bytes: Uint8Array): number }) {
  return {
    write(text: string): void {
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
    },
  };
}

/** Runs one command line: the status to exit with. */
export async function main(args: string[]): Promise<number> {
  const quick = quickParse(args);
  const stderr = writer(Deno.stderr);
  const report = (line: string) => stderr.write(`ramfs: ${line}\n`);
  if (quick === undefined) {
    const application: typeof import("./application.ts") = await import(later("./application.ts"));
    return await application.runApplication(args, { stdout: writer(Deno.stdout), stderr });
  }
  try {
    if (quick.command === "run") {
      const run: typeof import("./run_command.ts") = await import(later("./run_command.ts"));
      return await run.runCommand(quick.flags, quick.args, report);
    }
    const sh: typeof import("./sh_command.ts") = await import(later("./sh_command.ts"));
    return await sh.shCommand(quick.flags, quick.args, report);
  } catch (error) {
    report(describeError(error));
    return (error as { status?: number }).status ?? FAILURE;
  }
}
