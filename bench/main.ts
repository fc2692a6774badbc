/**
 * `deno task bench [ROUNDS]`: programs in a tree beside the same programs on the host's tmpfs, in turn, in
 * one run. Prints Markdown.
 */
import { compiled, median, ramfsRun, ratio, run, table, time, TMPFS } from "./places.ts";

const rounds = Number(Deno.args[0] ?? 7);
const project = new URL("../tests/programs/project", import.meta.url).pathname;
const SPAWNS = 200;

if (import.meta.main) {
  const scratch = Deno.makeTempDirSync({ prefix: "ramfs-bench-" });
  try {
    for (const bench of [benchSyscalls, benchSpawn, benchBuild]) console.log(`${bench(scratch)}\n`);
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
}

/** Runs `plain` with a fresh tmpfs directory, `injected` with a fresh root, `rounds` times in turn. */
function alternate<T>(plain: (directory: string) => T, injected: (root: string) => T): [T[], T[]] {
  const [onTmpfs, inTree]: [T[], T[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const directory = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-bench-" });
    onTmpfs.push(plain(directory));
    Deno.removeSync(directory, { recursive: true });
    inTree.push(injected(`${directory}-root`));
  }
  return [onTmpfs, inTree];
}

function benchSyscalls(scratch: string): string {
  const program = compiled(scratch, "syscalls");
  const [plain, injected] = alternate(
    (directory) => measured(run([program, directory])),
    (root) => measured(run([...ramfsRun(root), program, root])),
  );
  const rows = [...plain[0].keys()].map((name) => {
    const [host, tree] = [plain, injected].map((all) => all.map((one) => one.get(name)!));
    return [name, time(median(host)), time(median(tree)), ratio(tree, host)];
  });
  return table(["operation", "tmpfs", "in the tree", "ratio"], rows);
}

/** Lines of a name, a tab and nanoseconds. */
function measured(output: string): Map<string, number> {
  const lines = output.trim().split("\n").map((line) => line.split("\t"));
  return new Map(lines.map(([name, nanoseconds]) => [name, Number(nanoseconds)]));
}

function benchSpawn(scratch: string): string {
  const program = compiled(scratch, "spawn");
  const command = [program, `${SPAWNS}`, "/bin/true"];
  const [plain, injected] = alternate(
    () => Number(run(command)) * 1e3,
    (root) => Number(run([...ramfsRun(root), ...command])) * 1e3,
  );
  const difference = median(injected.map((value, index) => value - plain[index]));
  const cells = [time(median(plain)), time(median(injected)), time(difference)];
  return table(["process start", "plain", "injected", "difference"], [
    ["fork + exec of /bin/true", ...cells],
  ]);
}

function benchBuild(scratch: string): string {
  const disk: number[] = [];
  const [plain, injected] = alternate(
    (directory) => {
      disk.push(build([], `${scratch}/disk`));
      Deno.removeSync(`${scratch}/disk`, { recursive: true });
      return build([], `${directory}/project`);
    },
    (root) => build(ramfsRun(root), `${root}/project`),
  );
  const row = [plain, injected, disk].map((series) => time(median(series)));
  return table([
    "build, make -j2",
    "tmpfs",
    "in the tree",
    "on disk",
    "tree to tmpfs",
    "tree to disk",
  ], [
    ["the C project of the tests", ...row, ratio(injected, plain), ratio(injected, disk)],
  ]);
}

/** Nanoseconds of `make` in a fresh copy of the project, without what it takes to start a session. */
function build(prefix: string[], directory: string): number {
  const script = `mkdir -p ${directory} && cp -r ${project}/. ${directory} && start=$(date +%s%N) &&
    make -s -C ${directory} -j2 && echo $(($(date +%s%N) - start))`;
  return Number(run([...prefix, "sh", "-c", script]));
}
