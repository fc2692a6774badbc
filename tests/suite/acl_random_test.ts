/**
 * Random access control lists, modes and owners let the same users do the same on every target as on the host's
 * tmpfs. RAMFS_SUITE_SEED=N runs that round alone; RAMFS_SUITE_SEQUENCES=N runs that many.
 */
import { assertEquals } from "@std/assert";
import { ACCESS, acl, aclText, DEFAULT } from "./acls.ts";
import { environments, targetMissing } from "./environments.ts";
import { errnoNames } from "./errno_names.ts";
import { type Random, randomAcl, randomFrom } from "./random_calls.ts";
import { put } from "./suite.ts";
import type { Target, TargetName } from "./target.ts";

const NAMES: TargetName[] = ["core", "shared", "injected", "injected-musl"];
const only = Deno.env.get("RAMFS_SUITE_SEED");
const rounds = Number(Deno.env.get("RAMFS_SUITE_SEQUENCES") ?? 150);
const seeds = only ? [Number(only)] : Array.from({ length: rounds }, (_, index) => index + 1);
const chosen = (Deno.env.get("RAMFS_SUITE_TARGETS") ?? NAMES.join()).split(",");

const IDS = [0, 1000, 1001];
/** User, group and further groups. */
const CALLERS: [number, number, number[]][] = [
  [0, 0, []],
  [1000, 1000, []],
  [1000, 1002, [0]],
  [1001, 1001, [1000]],
  [1002, 1000, [1001, 0]],
  [1002, 1002, []],
];

for (const name of NAMES) {
  const missing = targetMissing("host") ?? targetMissing(name);
  Deno.test({
    name: `${name}: random access control lists decide as on tmpfs`,
    ignore: missing !== undefined || !chosen.includes(name) || Deno.uid() !== 0,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const [host, other] = [await environments.host(), await environments[name]()];
      try {
        for (const seed of seeds) {
          const [expected, actual] = [host, other].map((environment) => {
            const lines = round(environment.begin(), randomFrom(seed));
            environment.end();
            return lines;
          });
          assertEquals(actual, expected, `RAMFS_SUITE_SEED=${seed}`);
        }
      } finally {
        await host.close();
        await other.close();
      }
    },
  });
}

/** What some changes of one file and one directory, and what is made in that, answer and let everybody do. */
function round(t: Target, random: Random): string[] {
  const id = () => IDS[random(IDS.length)];
  const lines: string[] = [];
  const note = (what: string, call: () => unknown) => lines.push(`${what}: ${outcome(call)}`);
  put(t, "f");
  t.mkdir("d");
  for (const path of ["f", "d"]) {
    t.chown(path, id(), id());
    t.chmod(path, random(0o10000));
  }
  for (let i = 0; i < 3; i++) {
    const path = random(3) ? "d" : "f";
    const [uid, gid, groups] = CALLERS[random(2) ? 0 : random(CALLERS.length)];
    const [name, text] = [random(2) ? ACCESS : DEFAULT, randomAcl(random)];
    const who = `${uid}:${gid} ${path}`;
    const change = random(4)
      ? () => t.setxattr(path, name, acl(text))
      : () => t.chmod(path, i * 97);
    note(`${who} ${name} ${text}`, () => t.as(uid, gid, change, groups));
    lines.push(`${shown(t, "f")} ${shown(t, "d")}`);
  }
  t.umask([0, 0o022, 0o077][random(3)]);
  const modes = [random(0o10000), random(0o2000), random(0o1000)];
  note("creat", () => t.close(t.creat("d/f", modes[0])));
  note("mkdir", () => t.mkdir("d/d", modes[1]));
  note("mkfifo", () => t.mkfifo("d/p", modes[2]));
  const made = ["f", "d", "d/f", "d/d", "d/p"];
  lines.push(...made.map((path) => shown(t, path)));
  for (const [uid, gid, groups] of CALLERS) {
    t.as(uid, gid, () => {
      for (const path of made) lines.push(`${uid}:${gid} ${path}: ${rights(t, path)}`);
      note("mkdir", () => t.mkdir(`d/${uid}-${gid}`));
    }, groups);
  }
  return lines;
}

function shown(t: Target, path: string): string {
  const { mode, uid, gid } = t.lstat(path);
  const lists = [ACCESS, DEFAULT].map((name) => outcome(() => aclText(t.getxattr(path, name))));
  return `${path} ${mode.toString(8)} ${uid}:${gid} ${lists.join(" ")}`;
}

/** The modes that access(2) grants, or what it answers. */
function rights(t: Target, path: string): string {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((mode) => outcome(() => t.access(path, mode))).join();
}

function outcome(call: () => unknown): string {
  try {
    return `${call() ?? "done"}`;
  } catch (error) {
    const { errno } = error as { errno?: number };
    if (typeof errno !== "number") throw error;
    return errnoNames.get(-errno) ?? `errno ${errno}`;
  }
}
