/** How figures are written, and how a benchmark runs once more in Node. */

/** A count in three digits or so; nothing for what was not measured. */
export function figure(value: number): string {
  if (value < 0) return "";
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)}M`;
  return value >= 1e4 ? `${(value / 1e3).toFixed(0)}k` : value.toFixed(0);
}

/** Runs a module again, bundled, in a Node. */
export function runBundled(module: string, node = "node"): void {
  const bundle = `${Deno.makeTempDirSync()}/bench.mjs`;
  const bundled = run(Deno.execPath(), ["bundle", "--quiet", "-o", bundle, module]);
  const isDone = bundled && run(node, ["--expose-gc", bundle]);
  if (!isDone) console.log(`${node}: not measured, for it or the bundler is not here`);
}

function run(program: string, args: string[]): boolean {
  try {
    return new Deno.Command(program, { args, stdout: "inherit", stderr: "inherit" }).outputSync()
      .success;
  } catch {
    return false;
  }
}
