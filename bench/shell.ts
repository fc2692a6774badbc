/**
 * `deno task bench:shell [ROUNDS]`: the shell against bash, dash and busybox sh on tmpfs, in one run. Times are
 * medians; those of scripts are without the shell's own start, which has a row of its own.
 */
import { median, table, TMPFS } from "./places.ts";

const RAMFS = [
  ...[Deno.execPath(), "run", "-A", "--no-check"],
  new URL("../ramfs.ts", import.meta.url).pathname,
  "sh",
];
const rounds = Number(Deno.args[0] ?? 5);

/** Another shell, by its command. */
const OTHERS: Record<string, string[]> = {
  bash: ["bash"],
  dash: ["dash"],
  "busybox sh": ["busybox", "sh"],
};
const shells = Object.keys(OTHERS).filter(isInstalled);

function isInstalled(name: string): boolean {
  return new Deno.Command("sh", { args: ["-c", `command -v ${OTHERS[name][0]}`], stdout: "null" })
    .outputSync().success;
}

interface Outcome {
  /** Milliseconds. */
  readonly time: number;
  readonly output: string;
}

/** Runs a command to its end in a fresh directory of tmpfs. @throws Error when it fails */
function run(command: readonly string[], cwd: string): Outcome {
  const [program, ...args] = command;
  const start = performance.now();
  const { success, stdout, stderr } = new Deno.Command(program, { args, cwd }).outputSync();
  const time = performance.now() - start;
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${command.join(" ")}: ${decoder.decode(stderr)}`);
  return { time, output: decoder.decode(stdout) };
}

/** Calls `use` with a fresh directory of tmpfs. */
function inScratch<T>(use: (directory: string) => T): T {
  const directory = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-bench-" });
  try {
    return use(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

function runOther(name: string, script: string): Outcome {
  return inScratch((directory) => run([...OTHERS[name], "-c", script], directory));
}

function runRamfs(script: string, ...options: string[]): Outcome {
  return inScratch((directory) =>
    run([...RAMFS, "--root", `${directory}/root`, ...options, "-c", script], directory)
  );
}

const milliseconds = (time: number) => time.toFixed(time < 10 ? 1 : 0);

/** Medians of `rounds` turns, in which the shells take turns. */
function compare(script: string): { ramfs: number; others: Map<string, number> } {
  const mine: number[] = [];
  const theirs = new Map(shells.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    mine.push(runRamfs(script).time);
    for (const name of shells) theirs.get(name)!.push(runOther(name, script).time);
  }
  const others = new Map([...theirs].map(([name, times]) => [name, median(times)]));
  return { ramfs: median(mine), others };
}

/** What deno itself takes to start with an empty module. */
function bareStart(): number {
  return inScratch((directory) => {
    Deno.writeTextFileSync(`${directory}/empty.ts`, "export {};\n");
    const command = [Deno.execPath(), "run", "-A", "--no-check", "empty.ts"];
    return median(Array.from({ length: rounds }, () => run(command, directory).time));
  });
}

/** Scripts that every shell runs. */
const SCRIPTS: Record<string, string> = {
  "a loop of 10,000 turns": "i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done",
  "10,000 function calls":
    "f() { r=$(($1*2)); }; i=0; while [ $i -lt 10000 ]; do i=$((i+1)); f $i; done",
  "strings, case and tests, 5,000 times":
    'i=0; while [ $i -lt 5000 ]; do i=$((i+1)); x="a${i%0}b"; case $x in a1*) y=${x#a};; *) y=$x;; esac; [ "$y" != none ] && z=$y$x; done',
  "2,000 command substitutions": "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); x=$(echo $i); done",
  "2,000 small writes by redirection":
    "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo $i > f$i; done",
  "`yes` into `head -n 5000000`": "yes | head -n 5000000 > /dev/null",
  "30 MB through a real program": "yes | head -n 15000000 | env tr y x | wc -c > /dev/null",
};

function scriptRows(): string[][] {
  const start = compare("true");
  const bare = bareStart();
  const row = (name: string, ramfs: number, others: Map<string, number>, ratio: string) => [
    name,
    milliseconds(ramfs),
    ...shells.map((shell) => milliseconds(others.get(shell)!)),
    ratio,
  ];
  const rows = [row(
    "start (`-c true`)",
    start.ramfs,
    start.others,
    `${milliseconds(start.ramfs - bare)} over bare deno`,
  )];
  for (const [name, script] of Object.entries(SCRIPTS)) {
    const { ramfs, others } = compare(script);
    const net = Math.max(0.1, ramfs - start.ramfs);
    const netOthers = new Map(
      [...others].map(([shell, time]) => [shell, Math.max(0.1, time - start.others.get(shell)!)]),
    );
    rows.push(row(name, net, netOthers, ratioOf(net, netOthers.get("bash"))));
  }
  return rows;
}

function ratioOf(mine: number, bash: number | undefined): string {
  return bash === undefined ? "-" : (mine / bash).toFixed(2);
}

/** A script that prints the milliseconds of `command` in a line of its own, `repeat` times. */
function timing(command: string, repeat = rounds): string {
  return `for turn in ${"x ".repeat(repeat)}; do a=\${EPOCHREALTIME/./}; ${command} > /dev/null; ` +
    `b=\${EPOCHREALTIME/./}; echo $(( (b - a) / 10 )); done`;
}

/** The median of what `timing` printed, in milliseconds. */
function timed(output: string): number {
  return median(output.trim().split("\n").map(Number)) / 100;
}

const GIBIBYTE = 1024 ** 3;

/** `cat` of 1 GiB into `wc -c`: the rate, and by how much the process grew meanwhile. */
function bulkRow(): string[] {
  return inScratch((directory) => {
    const file = `${directory}/big`;
    run(["dd", "if=/dev/urandom", `of=${file}`, "bs=1M", "count=1024", "status=none"], directory);
    const memory = "run grep -o '[0-9]*' <(run grep VmHWM /proc/$$/status)";
    const script = `cd ${directory}/root; cat big | head -c 1000000 | wc -c > /dev/null; ` +
      `${memory}; ${timing("cat big | wc -c")}; ${memory}`;
    const command = [
      ...RAMFS,
      "--root",
      `${directory}/root`,
      "--load",
      `${file}=big`,
      "-c",
      script,
    ];
    const lines = run(command, directory).output.trim().split("\n");
    const grown = (Number(lines.at(-1)) - Number(lines[0])) / 1024;
    const mine = timed(lines.slice(1, -1).join("\n"));
    const bash = timed(run(["bash", "-c", timing(`cat ${file} | wc -c`)], directory).output);
    const rate = (time: number) =>
      `${(GIBIBYTE / time / 1024 ** 2 * 1000 / 1024).toFixed(1)} GiB/s`;
    return [
      "`cat` of 1 GiB into `wc -c`",
      `${rate(mine)}, grew by ${grown.toFixed(0)} MiB`,
      ...shells.map((name) => name === "bash" ? rate(bash) : "-"),
      ratioOf(mine, bash),
    ];
  });
}

/** Commands over 100,000 files, against GNU's on tmpfs. */
const WALKS = ["ls -R", "ls -lR", "find . -name '*7'", "find . -type f", "grep -r needle ."];

function walkRows(): string[][] {
  return inScratch((directory) => {
    const make = `mkdir files; cd files; for d in {1..1000}; do mkdir d$d; cd d$d; ` +
      `for f in {1..100}; do echo "line $d of $f, a needle$((f % 50)) in it" > f$f; done; cd ..; done`;
    run(["bash", "-c", make], directory);
    const scripts = WALKS.map((walk) => timing(walk, 3)).join("; echo; ");
    const load = ["--root", `${directory}/root`, "--load", `${directory}/files=files`];
    const mine = run([...RAMFS, ...load, "-c", `cd files; ${scripts}`], directory).output;
    const theirs = run(["bash", "-c", `cd files; ${scripts}`], directory).output;
    const [own, gnu] = [mine, theirs].map((output) => output.trim().split("\n\n").map(timed));
    return WALKS.map((walk, i) => [
      `\`${walk}\`, 100,000 files`,
      milliseconds(own[i]),
      ...shells.map((name) => name === "bash" ? milliseconds(gnu[i]) : "-"),
      ratioOf(own[i], gnu[i]),
    ]);
  });
}

const header = ["milliseconds", "ramfs sh", ...shells, "ramfs / bash"];
console.log(table(header, [...scriptRows(), bulkRow(), ...walkRows()]));
