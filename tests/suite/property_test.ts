/**
 * Random programs of several cages with different users give in the core, call by call and in the tree
 * they leave, what processes give on the host's tmpfs; fast-check leaves out calls until a failure is
 * small. RAMFS_SUITE_SEED=N repeats a run (with RAMFS_SUITE_PATH=P one
 * failure of it), RAMFS_SUITE_SEQUENCES=N sets the number of programs.
 */
import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { targetMissing } from "./environments.ts";
import { coreParty, hostParty, type Party } from "./parties.ts";
import { outcomes, type RandomCall, randomCall, randomFrom, startOf } from "./random_calls.ts";

/** Root's, and those of 1000:1000 and of 1001:1001 with group 1000 too. */
const CAGES = 3;
const PROGRAMS = 300;
const CALLS = 120;
/** What a program takes at most where the machine is busy; how long the host's processes may live. */
const SECONDS_A_PROGRAM = 0.2;
const LIFE_MIN = 100;

/** Calls whose texts are paths, all of them. */
const BY_PATH = new Set(
  ("mkdir open rmdir unlink rename link stat lstat access chmod chown lchown truncate readlink " +
    "chdir").split(" "),
);

/** The same call by absolute paths, through `below`, so that one directory is met again and again. */
function absolute({ name, args, user }: RandomCall, below: string): RandomCall {
  if (!BY_PATH.has(name)) return { name, args, user };
  return { name, args: args.map((a) => typeof a === "string" ? startOf(below + a) : a), user };
}

/** Root's cage acts as anybody; the others are always of their own user. */
const call: fc.Arbitrary<RandomCall> = fc
  .tuple(fc.noShrink(fc.integer()), fc.noShrink(fc.nat(CAGES - 1)), fc.noShrink(fc.nat(7)))
  .map(([seed, cage, kind]) => {
    const relative = randomCall(randomFrom(seed), kind % 4 === 0);
    const made = kind < 4 ? relative : absolute(relative, ["", "a/", "a/b/", "b/"][kind - 4]);
    // Whether an unnamed file may be linked depends on the credentials that opened it.
    if (made.name === "linkEmpty") return { ...made, cage: 0, user: 0 };
    return { ...made, cage, user: cage === 0 ? made.user : 0 };
  });

const program = fc.array(call, { minLength: 1, maxLength: CALLS, size: "max" });

const chosen = Deno.env.get("RAMFS_SUITE_TARGETS");

Deno.test({
  name: "core: random programs of cages with different users answer what tmpfs answers",
  ignore: targetMissing("host") !== undefined || Deno.uid() !== 0 ||
    (chosen !== undefined && !chosen.includes("core")),
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const seed = Number(Deno.env.get("RAMFS_SUITE_SEED") ?? Date.now() & 0x7fffffff);
    const numRuns = Number(Deno.env.get("RAMFS_SUITE_SEQUENCES") ?? PROGRAMS);
    console.log(`${numRuns} programs, RAMFS_SUITE_SEED=${seed}`);
    const lifeSeconds = Math.max(LIFE_MIN, numRuns * SECONDS_A_PROGRAM);
    const [host, core] = [await hostParty(CAGES, lifeSeconds), coreParty(CAGES)];
    try {
      fc.assert(
        fc.property(program, (calls) => {
          assertEquals(run(core, calls), run(host, calls));
        }),
        { seed, numRuns, path: Deno.env.get("RAMFS_SUITE_PATH") },
      );
    } finally {
      await host.close();
    }
  },
});

function run(party: Party, calls: RandomCall[]): string[] {
  const lines = outcomes(party.begin(), calls);
  party.end();
  return lines;
}
