/**
 * Random call sequences give on every target, call by call, what they give on the host's tmpfs.
 * RAMFS_SUITE_SEED=N runs that sequence alone; RAMFS_SUITE_SEQUENCES=N runs that many.
 */
import { type Environment, environments, targetMissing } from "./environments.ts";
import { outcomes, type RandomCall, randomCalls } from "./random_calls.ts";
import type { TargetName } from "./target.ts";

const CALLS = 120;
const NAMES: TargetName[] = ["core", "shared", "injected", "injected-musl"];
const only = Deno.env.get("RAMFS_SUITE_SEED");
const sequences = Number(Deno.env.get("RAMFS_SUITE_SEQUENCES") ?? 60);
const seeds = only ? [Number(only)] : Array.from({ length: sequences }, (_, index) => index + 1);
const chosen = (Deno.env.get("RAMFS_SUITE_TARGETS") ?? NAMES.join()).split(",");

for (const name of NAMES) {
  const missing = targetMissing("host") ?? targetMissing(name);
  Deno.test({
    name: `${name}: random calls answer what tmpfs answers`,
    ignore: missing !== undefined || !chosen.includes(name) || Deno.uid() !== 0,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => compare(name),
  });
}

async function compare(name: TargetName): Promise<void> {
  const [host, other] = [await environments.host(), await environments[name]()];
  try {
    const found: string[] = [];
    for (const seed of seeds) {
      const calls = randomCalls(seed, CALLS);
      const difference = firstDifference(host, other, calls);
      if (difference) found.push(`seed ${seed}: ${shrink(host, other, difference)}`);
      if (found.length === 5) break;
    }
    if (found.length) throw new Error(`${found.length} sequences differ:\n${found.join("\n")}`);
  } finally {
    await host.close();
    await other.close();
  }
}

interface Difference {
  /** The calls up to the first that differs. */
  calls: RandomCall[];
  expected: string;
  actual: string;
}

function firstDifference(host: Environment, other: Environment, calls: RandomCall[]) {
  const expected = outcomes([host.begin()], calls);
  const actual = outcomes([other.begin()], calls);
  host.end();
  other.end();
  const index = expected.findIndex((line, i) => line !== actual[i]);
  if (index < 0 && expected.length === actual.length) return;
  const at = index < 0 ? expected.length : index;
  return {
    calls: calls.slice(0, at + 1),
    expected: expected[at] ?? "nothing",
    actual: actual[at] ?? "nothing",
  };
}

/**
 * Leaves out calls for as long as some difference remains; returns the rest as text. A difference that does not come again
 * (it hung on time) is reported whole.
 */
function shrink(host: Environment, other: Environment, first: Difference): string {
  let difference: Difference = firstDifference(host, other, first.calls) ?? first;
  for (let i = difference.calls.length - 2; i >= 0; i--) {
    const rest = difference.calls.filter((_, index) => index !== i);
    const smaller = firstDifference(host, other, rest);
    if (!smaller) continue;
    difference = smaller;
    i = Math.min(i, difference.calls.length - 1);
  }
  const { calls: needed, expected, actual } = difference;
  const lines = needed.map(({ name, args, user }) => {
    const shown = args.map((a) => typeof a === "string" && a.length > 40 ? `${a.length} bytes` : a);
    return `  ${["root", "user", "member"][user]} ${name} ${JSON.stringify(shown)}`;
  });
  return `tmpfs gives "${expected}", here "${actual}", at the last of\n${lines.join("\n")}`;
}
