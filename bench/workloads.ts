/** Everyday programs at work on a tmpfs, in a tree and on the disk. */
import { alternate, measured, median, ramfsRun, ratio, run, table, time } from "./places.ts";

const repository = new URL("../", import.meta.url).pathname;
const script = `${repository}bench/programs/workloads.sh`;
const project = `${repository}tests/programs/project`;

/** The table of the workloads; what they read is made below `scratch`, a directory on the disk. */
export function workloads(scratch: string, rounds: number): string {
  const source = `${scratch}/repository`;
  const archive = `${scratch}/archive.tar`;
  makeRepository(source);
  makeArchive(`${scratch}/files`, archive);
  const command = (directory: string) => ["sh", script, directory, project, source, archive];
  const onDisk: Map<string, number>[] = [];
  const [onTmpfs, inTree] = alternate(
    rounds,
    (directory) => {
      onDisk.push(measured(run(command(`${scratch}/disk`))));
      Deno.removeSync(`${scratch}/disk`, { recursive: true });
      return measured(run(command(directory)));
    },
    (root) => measured(run([...ramfsRun(root), ...command(root)])),
  );
  const rows = [...onTmpfs[0].keys()].map((name) => {
    const [host, tree, disk] = [onTmpfs, inTree, onDisk].map((all) =>
      all.map((one) => one.get(name)!)
    );
    const times = [host, tree, disk].map((series) => time(median(series)));
    return [name, ...times, ratio(tree, host), ratio(tree, disk)];
  });
  const header = ["work", "tmpfs", "in the tree", "on disk", "tree to tmpfs", "tree to disk"];
  return table(header, rows);
}

/** 5,000 files in 100 directories; on the branch `changed` every second one has another line. */
function makeRepository(path: string): void {
  const fileOf = (index: number) =>
    `${path}/d${index % 50}/${index % 100 < 50 ? "" : "s/"}f${index}.c`;
  const git = (...args: string[]) =>
    run(["git", "-C", path, "-c", "user.name=bench", "-c", "user.email=bench@localhost", ...args]);
  for (let index = 0; index < 50; index++) {
    Deno.mkdirSync(`${path}/d${index}/s`, { recursive: true });
  }
  for (let index = 0; index < 5000; index++) {
    Deno.writeTextFileSync(fileOf(index), `int x${index};\n`.repeat(1 + index % 200));
  }
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "first");
  git("checkout", "-qb", "changed");
  for (let index = 0; index < 5000; index += 2) {
    Deno.writeTextFileSync(fileOf(index), "changed\n", { append: true });
  }
  git("commit", "-qam", "second");
  git("checkout", "-q", "main");
}

/** 20,000 files of up to 5,000 bytes in 100 directories. */
function makeArchive(files: string, archive: string): void {
  for (let directory = 0; directory < 100; directory++) {
    Deno.mkdirSync(`${files}/d${directory}`, { recursive: true });
    for (let index = 0; index < 200; index++) {
      Deno.writeTextFileSync(`${files}/d${directory}/f${index}`, "x".repeat(index * 37 % 5000));
    }
  }
  run(["tar", "cf", archive, "-C", files, "."]);
  Deno.removeSync(files, { recursive: true });
}
