/**
 * `deno task bench:native [ROUNDS]`: programs in a tree beside the same programs on the host's tmpfs, in turn, in
 * one run. Prints Markdown.
 */
import {
  alternate,
  compiled,
  measured,
  median,
  ramfsRun,
  ratio,
  run,
  table,
  time,
} from "./places.ts";
import { workloads } from "./workloads.ts";

const SPAWNS = 200;
const FILES = 3000;

if (import.meta.main) {
  const rounds = Number(Deno.args[0] ?? 7);
  const scratch = Deno.makeTempDirSync({ prefix: "ramfs-bench-" });
  try {
    for (const bench of [calls, processStart, processesAtOnce, workloads]) {
      console.log(`${bench(scratch, rounds)}\n`);
    }
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
}

function calls(scratch: string, rounds: number): string {
  const program = compiled(scratch, "syscalls");
  const supervised: Map<string, number>[] = [];
  const [plain, injected] = alternate(
    rounds,
    (directory) => measured(run([program, directory])),
    (root) => {
      supervised.push(measured(run([...ramfsRun(root, "--supervise"), program, root])));
      return measured(run([...ramfsRun(root), program, root]));
    },
  );
  const rows = [...plain[0].keys()].map((name) => {
    const [host, tree, beside] = [plain, injected, supervised]
      .map((all) => all.map((one) => one.get(name)!));
    const [first, ...more] = [host, tree, beside].map((series) => time(median(series)));
    return [name, first, more[0], ratio(tree, host), more[1], ratio(beside, host)];
  });
  return table(["operation", "tmpfs", "in the tree", "ratio", "supervised", "ratio"], rows);
}

function processStart(scratch: string, rounds: number): string {
  const command = [compiled(scratch, "spawn"), `${SPAWNS}`, "/bin/true"];
  const [plain, injected] = alternate(
    rounds,
    () => Number(run(command)) * 1e3,
    (root) => Number(run([...ramfsRun(root), ...command])) * 1e3,
  );
  const supervised = plain.map((_, round) =>
    Number(run([...ramfsRun(`${scratch}/root${round}`, "--supervise"), ...command])) * 1e3
  );
  const difference = median(injected.map((value, index) => value - plain[index]));
  const cells = [plain, injected].map((series) => time(median(series)));
  return table(["process start", "plain", "injected", "difference", "supervised"], [
    ["fork + exec of /bin/true", ...cells, time(difference), time(median(supervised))],
  ]);
}

function processesAtOnce(scratch: string, rounds: number): string {
  const program = compiled(scratch, "mix");
  const rows = [1, 8].map((processes) => {
    const rest = [`${processes}`, `${FILES}`];
    const [plain, injected] = alternate(
      rounds,
      (directory) => Number(run([program, directory, ...rest])),
      (root) => Number(run([...ramfsRun(root), program, root, ...rest])),
    );
    const name = processes === 1 ? "one process" : `${processes} processes`;
    return [name, time(median(plain)), time(median(injected)), ratio(injected, plain)];
  });
  return table(["a file's life, each", "tmpfs", "in the tree", "ratio"], rows);
}
