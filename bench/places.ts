/** Where benchmarks run programs, and how their numbers become tables. */

const repository = new URL("../", import.meta.url).pathname;

export const TMPFS = "/dev/shm";

/** Compiles a benchmark's program into a fresh directory; returns its path. */
export function compiled(directory: string, name: string): string {
  const program = `${directory}/${name}`;
  const source = `${repository}bench/programs/${name}.c`;
  run(["cc", "-std=gnu11", "-O2", "-o", program, source]);
  return program;
}

/** The command that runs the arguments behind it with `root` served from a tree. */
export function ramfsRun(root: string, ...options: string[]): string[] {
  const script = `${repository}ramfs.ts`;
  return [Deno.execPath(), "run", "-A", script, "run", "--root", root, ...options, "--"];
}

/** Runs `plain` with a fresh tmpfs directory, `injected` with a fresh root, `rounds` times in turn. */
export function alternate<T>(
  rounds: number,
  plain: (directory: string) => T,
  injected: (root: string) => T,
): [T[], T[]] {
  const [onTmpfs, inTree]: [T[], T[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const directory = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-bench-" });
    onTmpfs.push(plain(directory));
    Deno.removeSync(directory, { recursive: true });
    inTree.push(injected(`${directory}-root`));
  }
  return [onTmpfs, inTree];
}

/** Lines of a name, a tab and nanoseconds. */
export function measured(output: string): Map<string, number> {
  const lines = output.trim().split("\n").map((line) => line.split("\t"));
  return new Map(lines.map(([name, nanoseconds]) => [name, Number(nanoseconds)]));
}

/** Standard output of a command. @throws Error when it fails */
export function run([program, ...args]: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(program, { args }).outputSync();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${[program, ...args].join(" ")}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A Markdown table; all columns but the first are numbers or texts, aligned to the right. */
export function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, index) => index === 0 ? "---" : "---:");
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}

/** A time given in nanoseconds, in the unit that reads best. */
export function time(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  if (size < 1e3) return `${nanoseconds.toFixed(0)} ns`;
  if (size < 1e6) return `${(nanoseconds / 1e3).toFixed(2)} µs`;
  if (size < 1e9) return `${(nanoseconds / 1e6).toFixed(2)} ms`;
  return `${(nanoseconds / 1e9).toFixed(2)} s`;
}

/** The median of the ratios of two series that were measured in turn. */
export function ratio(of: number[], to: number[]): string {
  return median(of.map((value, index) => value / to[index])).toFixed(2);
}
