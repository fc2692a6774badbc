/**
 * `deno task bench:overlay [ROUNDS] [FILES]`: the same work on a directory of the host, on the kernel's overlayfs over
 * it with the upper side on tmpfs (root alone), and over it in a tree, in turn, in one run. Prints Markdown.
 */
import { measured, median, ramfsRun, ratio, run, table, time, TMPFS } from "./places.ts";

const APPENDED = 2000;
const program = new URL("programs/overlay.py", import.meta.url).pathname;

/** A Git repository of small C files. */
function makeRepository(directory: string, files: number): void {
  for (let i = 0; i < files; i++) {
    const path = `${directory}/src${i % 20}/part${i % 400}`;
    Deno.mkdirSync(path, { recursive: true });
    const lines = Array.from({ length: 20 }, (_, line) => `int value_${i}_${line} = ${line};\n`);
    Deno.writeTextFileSync(`${path}/file${i}.c`, lines.join(""));
  }
  const git = (...words: string[]) => run(["git", "-C", directory, ...words]);
  git("init", "-q");
  git("add", ".");
  git("-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "All");
}

function onHost(directory: string): Map<string, number> {
  const copy = `${directory}-copy`;
  run(["cp", "-a", directory, copy]);
  run(["git", "-C", copy, "status"]);
  try {
    return measured(run(["python3", program, copy, `${APPENDED}`]));
  } finally {
    Deno.removeSync(copy, { recursive: true });
  }
}

function onOverlayfs(directory: string): Map<string, number> {
  const upper = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-bench-" });
  for (const name of ["up", "work", "at"]) Deno.mkdirSync(`${upper}/${name}`);
  const options = `lowerdir=${directory},upperdir=${upper}/up,workdir=${upper}/work`;
  run(["mount", "-t", "overlay", "overlay", "-o", options, `${upper}/at`]);
  try {
    return measured(run(["python3", program, `${upper}/at`, `${APPENDED}`]));
  } finally {
    run(["umount", `${upper}/at`]);
    Deno.removeSync(upper, { recursive: true });
  }
}

function inTree(directory: string): Map<string, number> {
  const [deno, ...words] = ramfsRun("ROOT", "--overlay", directory);
  const at = words.indexOf("--root");
  const command = [deno, ...words.slice(0, at), ...words.slice(at + 2)];
  return measured(run([...command, "python3", program, directory, `${APPENDED}`]));
}

if (import.meta.main) {
  const rounds = Number(Deno.args[0] ?? 5);
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-bench-" });
  const hasOverlayfs = Deno.uid() === 0;
  try {
    makeRepository(directory, Number(Deno.args[1] ?? 10_000));
    const [host, kernel, tree]: Map<string, number>[][] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      host.push(onHost(directory));
      if (hasOverlayfs) kernel.push(onOverlayfs(directory));
      tree.push(inTree(directory));
    }
    const rows = [...tree[0].keys()].map((name) => {
      const of = (all: Map<string, number>[]) => all.map((one) => one.get(name)!);
      const cells = [of(host), of(kernel), of(tree)];
      const times = cells.map((all) => all.length > 0 ? time(median(all)) : "-");
      const overKernel = hasOverlayfs ? ratio(cells[2], cells[1]) : "-";
      return [name, ...times, ratio(cells[2], cells[0]), overKernel];
    });
    const header = ["work", "host", "overlayfs", "in the tree", "of the host", "of overlayfs"];
    console.log(table(header, rows));
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}
