/** How tests run programs of other users in a session of root's, where they are supervised. */
import { programMissing, ramfsRun, withoutProgress } from "../programs/injection.ts";
import { missing as supervisionMissing, type Outcome } from "./supervised.ts";

/** Why nobody else can be in a session here, or nothing when one can. */
export const missing = Deno.uid() === 0
  ? supervisionMissing ?? programMissing("setpriv")
  : "only root can start other users' programs";

/** As another user, for a script. */
export const NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups";

/** Runs root's shell script in a new tree, whose root is the working directory and open to all. */
export function inSession(script: string, options: string[] = []): Outcome {
  const root = Deno.makeTempDirSync({ prefix: "ramfs-others-" });
  try {
    const [program, ...args] = [
      ...ramfsRun(root, "--cwd", root, ...options),
      "sh",
      "-c",
      `umask 022; chmod 755 .; ${script}`,
    ];
    const env = { LC_ALL: "C", NOBODY };
    const { code, stdout, stderr } = new Deno.Command(program, { args, env }).outputSync();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replaceAll(root, "$ROOT");
    return { code, stdout: text(stdout), stderr: withoutProgress(text(stderr)) };
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

/** Registers a test, or says aloud why it is left out. */
export function test(name: string, run: () => void, needs: string[] = []): void {
  const reason = missing ?? needs.map(programMissing).find((why) => why);
  if (reason) console.log(`${name}: skipped: ${reason}`);
  Deno.test({ name, ignore: reason !== undefined, fn: run });
}
