/**
 * Runs suites of Python's own tests (Debian: libpython3-testsuite) with their temporary directory on the host's tmpfs and
 * in a tree, and prints which tests end differently. The status is 1 if one does.
 *
 *   deno run -A scripts/compare_python_suites.ts [SUITE...]
 */
import { ramfsRun, TMPFS, tmpfsMissing } from "../tests/programs/injection.ts";

const SUITES = "test_os test_posix test_shutil test_pathlib test_tempfile test_glob test_zipfile " +
  "test_tarfile test_fileio test_io test_mmap test_fcntl test_posixpath test_genericpath test_stat " +
  "test_subprocess test_zipimport test_compileall test_mailbox test_dbm_dumb";
const SECONDS = 300;

/** How each test of a suite ended: "ok", "FAIL", "skipped '...'". */
type Outcomes = Map<string, string>;

function run(suite: string, directory: string, prefix: string[]): Outcomes {
  const script =
    `mkdir -p "$1" && cd "$1" && TMPDIR=$1 exec timeout ${SECONDS} python3 -m test -v "$2"`;
  const [program, ...args] = [...prefix, "sh", "-c", script, "sh", directory, suite];
  const { stdout, stderr } = new Deno.Command(program, { args, env: { LC_ALL: "C.UTF-8" } })
    .outputSync();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const outcomes: Outcomes = new Map();
  for (const [, name, outcome] of text.matchAll(/^(test\w+ \([\w.]+\)).* \.\.\. (.*)$/gm)) {
    outcomes.set(name, outcome);
  }
  return outcomes;
}

function compare(suite: string): number {
  const host = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-python-" });
  const parent = Deno.makeTempDirSync({ prefix: "ramfs-python-" });
  const expected = run(suite, host, []);
  const actual = run(suite, `${parent}/root/${suite}`, ramfsRun(`${parent}/root`));
  for (const directory of [host, parent]) Deno.removeSync(directory, { recursive: true });
  let differences = expected.size === 0 ? 1 : 0;
  for (const name of new Set([...expected.keys(), ...actual.keys()])) {
    const [want, got] = [expected.get(name) ?? "not run", actual.get(name) ?? "not run"];
    if (want === got) continue;
    differences++;
    console.log(`${suite}: ${name}: on tmpfs ${want}, in the tree ${got}`);
  }
  console.log(`${suite}: ${expected.size} tests, ${differences} end differently`);
  return differences;
}

const missing = tmpfsMissing();
if (missing) throw new Error(missing);
const suites = Deno.args.length ? Deno.args : SUITES.split(" ");
Deno.exit(suites.map(compare).some((differences) => differences > 0) ? 1 : 0);
