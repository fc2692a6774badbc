/**
 * Runs the tests of other shells on `ramfs sh` and on this machine's bash, and prints how often they agree:
 *
 *     deno task shell-spec --suite DIR [--jobs N] [--show] [PATTERN...]
 *
 * DIR holds files of these forms, at any depth: Oils' `NAME.test.sh`; `NAME.tests` with `NAME.right`, as bash and
 * busybox have them, run by the `run-*` that compares with it where there is one; JSON whose values have `command`, `stdout` and `exitCode`, as just-bash records them. A PATTERN
 * picks the cases whose `FILE: NAME` has it; --show prints what differs. Needs bash; the cases run with the caller's
 * rights, in directories of their own below /tmp.
 */
import { type Case, type Outcome, readSuite } from "./cases.ts";
import { Runner } from "./runner.ts";

interface Options {
  readonly suite: string;
  readonly jobs: number;
  readonly show: boolean;
  readonly patterns: readonly string[];
}

function parseArguments(args: string[]): Options | undefined {
  const take = (flag: string) => {
    const at = args.indexOf(flag);
    return at < 0 ? undefined : args.splice(at, 2)[1];
  };
  const suite = take("--suite");
  const jobs = Number(take("--jobs") ?? 2);
  const show = args.includes("--show");
  if (suite === undefined || !(jobs > 0)) return undefined;
  return { suite, jobs, show, patterns: args.filter((arg) => arg !== "--show") };
}

/** Counts of a row; `apart` are cases that are reported, but not counted with the others. */
class Row {
  agree = 0;
  all = 0;
  apartAgree = 0;
  apart = 0;

  add(outcome: Outcome, apart: boolean): void {
    const agrees = outcome === "agrees" ? 1 : 0;
    if (apart) {
      this.apart++;
      this.apartAgree += agrees;
    } else {
      this.all++;
      this.agree += agrees;
    }
  }

  cells(): string[] {
    const percent = this.all === 0 ? "" : `${(100 * this.agree / this.all).toFixed(1)} %`;
    const apart = this.apart === 0 ? "" : `${this.apartAgree} of ${this.apart}`;
    return [`${this.agree} of ${this.all}`, percent, apart];
  }
}

function printTable(rows: ReadonlyMap<string, Row>): void {
  const lines = [["file", "agree", "", "apart"]];
  for (const [name, row] of rows) lines.push([name, ...row.cells()]);
  const widths = lines[0].map((_, i) => Math.max(...lines.map((cells) => cells[i].length)));
  for (const cells of lines) {
    console.log(cells.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd());
  }
}

async function main(args: string[]): Promise<number> {
  const options = parseArguments(args);
  if (options === undefined) {
    console.error("usage: deno task shell-spec --suite DIR [--jobs N] [--show] [PATTERN...]");
    return 2;
  }
  const { patterns } = options;
  const cases = (await readSuite(await Deno.realPath(options.suite))).filter((each) =>
    patterns.length === 0 || patterns.some((part) => `${each.file}: ${each.name}`.includes(part))
  );
  const results = new Map<Case, Outcome>();
  await using runner = await Runner.start(options.show);
  const queue = [...cases];
  const work = async () => {
    for (let each; (each = queue.shift());) results.set(each, await runner.compare(each));
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  const rows = new Map<string, Row>();
  const total = new Row();
  for (const each of cases) {
    const outcome = results.get(each)!;
    const row = rows.get(each.file) ?? new Row();
    rows.set(each.file, row);
    for (const one of [row, total]) one.add(outcome, each.apart);
    if (outcome !== "agrees") console.log(`${outcome}: ${each.file}: ${each.name}`);
  }
  printTable(new Map([...rows, ["all", total]]));
  return total.agree === total.all ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main([...Deno.args]));
