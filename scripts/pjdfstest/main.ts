/**
 * Runs the scripts of github.com/pjd/pjdfstest, unchanged, against the core:
 *
 *     deno task pjdfstest --suite DIR [PATTERN...]
 *
 * DIR is a checkout of that suite; a PATTERN, "rename/" or "chmod/00", picks scripts whose path has it.
 * Needs root (the scripts ask for it), a C compiler, prove and openssl.
 */
import { Server } from "./server.ts";

const HERE = new URL(".", import.meta.url).pathname;
/** Names under which the scripts call the program. */
const COMMANDS = ["mkdir", "rm", "ln", "link", "touch", "dd"];

interface Workplace {
  /** Holds the rest. */
  directory: string;
  /** Where the scripts run; stands for the tree's "/". */
  root: string;
  /** Comes first in PATH. */
  bin: string;
  socket: string;
}

/** Lays out what `misc.sh` looks for: the program in a directory above the scripts. */
async function makeWorkplace(suite: string): Promise<Workplace> {
  // On tmpfs, which the scripts then find by `df` and take for what they run on.
  const directory = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "pjdfstest-" });
  const [root, bin] = [`${directory}/tree`, `${directory}/bin`];
  await Deno.mkdir(root);
  await Deno.mkdir(bin);
  const program = `${directory}/pjdfstest`;
  const { success } = await new Deno.Command("cc", {
    args: ["-O2", "-Wall", "-o", program, `${HERE}client.c`],
  }).spawn().status;
  if (!success) throw new Error("the client does not compile");
  for (const name of COMMANDS) await Deno.link(program, `${bin}/${name}`);
  await Deno.symlink(await Deno.realPath(`${suite}/tests`), `${directory}/tests`);
  return { directory, root, bin, socket: `${directory}/socket` };
}

async function listScripts(directory: string, patterns: readonly string[]): Promise<string[]> {
  const scripts: string[] = [];
  for await (const group of Deno.readDir(directory)) {
    if (!group.isDirectory) continue;
    for await (const { name } of Deno.readDir(`${directory}/${group.name}`)) {
      const script = `${group.name}/${name}`;
      const isWanted = patterns.length === 0 || patterns.some((part) => script.includes(part));
      if (name.endsWith(".t") && isWanted) scripts.push(`${directory}/${script}`);
    }
  }
  return scripts.sort();
}

async function prove(place: Workplace, scripts: string[]): Promise<number> {
  const PATH = `${place.bin}:${Deno.env.get("PATH") ?? ""}`;
  const { code } = await new Deno.Command("prove", {
    args: ["-v", ...scripts],
    cwd: place.root,
    env: { PATH, PJDFSTEST_SOCKET: place.socket },
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  return code;
}

async function main(args: string[]): Promise<number> {
  const at = args.indexOf("--suite");
  const suite = at < 0 ? undefined : args.splice(at, 2)[1];
  if (suite === undefined) {
    console.error("usage: deno task pjdfstest --suite DIR [PATTERN...]");
    return 2;
  }
  const place = await makeWorkplace(suite);
  try {
    const server = new Server(place.socket, place.root);
    const serving = server.serve();
    const code = await prove(place, await listScripts(`${place.directory}/tests`, args));
    server.close();
    await serving;
    const violations = server.vfs.check();
    for (const line of violations) console.error(`check: ${line}`);
    console.log(`${server.served} runs of the program`);
    return violations.length > 0 ? 1 : code;
  } finally {
    await Deno.remove(place.directory, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main([...Deno.args]));
