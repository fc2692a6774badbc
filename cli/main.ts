import { run } from "@stricli/core";
import { buildRamfs } from "./application.ts";
import { FAILURE } from "./failure.ts";
import { VERSION } from "./version.ts";

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
  const process = {
    stdout: writer(Deno.stdout),
    stderr: writer(Deno.stderr),
    env: { STRICLI_SKIP_VERSION_CHECK: "1" },
    exitCode: undefined as number | undefined,
  };
  await run(buildRamfs(VERSION), args, { process });
  const status = process.exitCode ?? 0;
  // What the parser says is wrong with the line has negative numbers.
  return status < 0 ? FAILURE : status;
}
