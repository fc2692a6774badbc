/** Who decides what code the programs of a session run: nobody but its owner, by way of programs of the same user. */
import { assert, assertEquals } from "@std/assert";
import { injectionMissing, programMissing, ramfsRun } from "../programs/injection.ts";
import { buildNative } from "../native/native_build.ts";

const missing = injectionMissing();
const rootMissing = missing ?? (Deno.uid() === 0 ? programMissing("setpriv") : "needs root");

function test(name: string, why: string | undefined, fn: () => Promise<void>): void {
  Deno.test({ name: why ? `${name} (skipped: ${why})` : name, ignore: why !== undefined, fn });
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Why an open, or what is done then, fails; undefined where it does not. */
function refusal(act: () => void): string | undefined {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** A directory of /proc of a program that waits in a session, for as long as `use` runs. */
async function withProgram(use: (process: string) => void): Promise<void> {
  const [command, ...args] = ramfsRun("/tmp/ramfs-security-root");
  const child = new Deno.Command(command, {
    args: [...args, "sh", "-c", "echo $$; read line"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  try {
    use(`/proc/${decode(value!).trim()}`);
  } finally {
    await child.stdin.close();
    await reader.cancel();
    await child.status;
  }
}

function descriptorsOf(process: string, name: string): string[] {
  return [...Deno.readDirSync(`${process}/fd`)].map((entry) => `${process}/fd/${entry.name}`)
    .filter((path) => Deno.readLinkSync(path).startsWith(`/memfd:${name} `));
}

test(
  "what programs run instead of their own code can be written by nobody: EPERM",
  missing,
  () =>
    withProgram((process) => {
      const found = descriptorsOf(process, "ramfs-code");
      assertEquals(found.length, 1);
      using file = Deno.openSync(found[0], { read: true, write: true });
      const { size } = file.statSync();
      assert(size > 1 << 20);
      for (const at of [0, 4096, size / 2]) {
        file.seekSync(at, Deno.SeekMode.Start);
        assertEquals(refusal(() => file.writeSync(new Uint8Array(8))), "EPERM", `at ${at}`);
      }
      for (const length of [0, size + 4096]) {
        assertEquals(refusal(() => file.truncateSync(length)), "EPERM", `to ${length}`);
      }
      // Nothing else that somebody could write is executed.
      const lines = Deno.readTextFileSync(`${process}/maps`).split("\n");
      const executed = lines.filter((line) => /^\S+ r.x/.test(line) && line.includes("/memfd:"));
      assert(executed.length > 0, "copies of code are in use");
      for (const line of executed) assert(line.includes("/memfd:ramfs-code "), line);
      assertEquals(lines.filter((line) => /^\S+ .wx/.test(line)), []);
    }),
);

test(
  "nobody can cut the session's memory short under those who have it mapped: EPERM",
  missing,
  () =>
    withProgram((process) => {
      const [arena] = descriptorsOf(process, "ramfs-arena");
      using file = Deno.openSync(arena, { read: true, write: true });
      assertEquals(refusal(() => file.truncateSync(0)), "EPERM");
      assertEquals(refusal(() => file.truncateSync(file.statSync().size + 4096)), "EPERM");
    }),
);

/** What a session of root's keeps of a fresh program that a user ran in it: whether its sites are among it. */
async function keepsSitesOf(user: number): Promise<boolean> {
  const built = await buildNative("ramfs", "ramfs_hook");
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-trust-" });
  try {
    Deno.chmodSync(directory, 0o755);
    for (const name of ["libramfs.so", "libramfs_hook.so"]) {
      Deno.copyFileSync(`${built}/${name}`, `${directory}/${name}`);
    }
    Deno.writeTextFileSync(`${directory}/used`, "");
    // A copy of the shell's interpreter: a file that nobody knows yet, with calls of its own.
    const program = `${directory}/ld.so`;
    Deno.copyFileSync(Deno.realPathSync("/lib64/ld-linux-x86-64.so.2"), program);
    Deno.chmodSync(program, 0o755);
    // Files of the last two seconds are not kept, whoever ran them.
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const [command, ...args] = ramfsRun("/tmp/ramfs-security-root");
    const { stdout, stderr } = new Deno.Command(command, {
      args: [
        ...[...args, "setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"],
        ...[program, "/bin/echo", "ran"],
      ],
      env: { RAMFS_LIBRARY_DIR: directory },
    }).outputSync();
    assertEquals(decode(stdout), "ran\n", decode(stderr));
    const kept = Deno.readFileSync(`${directory}/sites`);
    const number = new BigUint64Array([BigInt(Deno.statSync(program).ino!)]);
    const wanted = String(new Uint8Array(number.buffer));
    for (let at = 0; at + 8 <= kept.length; at += 8) {
      if (String(kept.subarray(at, at + 8)) === wanted) return true;
    }
    return false;
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

test(
  "what another user's program finds of a file does not decide how others are patched",
  rootMissing,
  async () => {
    assertEquals(await keepsSitesOf(65534), false);
    assertEquals(await keepsSitesOf(0), true);
  },
);
