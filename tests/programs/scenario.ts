/**
 * Scenarios: a shell script that gives in a tree what it gives in a tmpfs directory. The script finds that
 * directory, empty, as $DIR and as HOME, and the repository's programs directory as $SOURCES.
 */
import { assertEquals } from "@std/assert";
import {
  injectionMissing,
  programMissing,
  ramfsRun,
  TMPFS,
  tmpfsMissing,
  withoutProgress,
} from "./injection.ts";

export interface Scenario {
  /** Programs without which the scenario is skipped. */
  needs?: string[];
  script: string;
  /** Takes out of the output what may differ. */
  normalize?: (output: string) => string;
  /** Options of `ramfs run`, and what of the host they may change. */
  options?: (host: string, root: string) => string[];
  env?: Record<string, string>;
}

export interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

const SECONDS = 120;
const sources = new URL("./", import.meta.url).pathname;

/** Set by the script, because Deno itself, outside the tree, keeps its cache below HOME. */
const HOME = 'export HOME="$DIR"\n';

const ENVIRONMENT = {
  LC_ALL: "C",
  TZ: "UTC",
  PYTHONDONTWRITEBYTECODE: "",
  SOURCES: sources,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_AUTHOR_DATE: "2024-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
  GIT_COMMITTER_DATE: "2024-01-01T00:00:00Z",
};

/** Registers the test that runs the scenario on both and compares output and status. */
export function scenario(name: string, plan: Scenario): void {
  const { needs = [], script, normalize, options, env } = plan;
  const missing = injectionMissing() ?? tmpfsMissing() ??
    needs.map(programMissing).find((reason) => reason);
  if (missing) console.log(`${name}: skipped: ${missing}`);
  Deno.test({
    name,
    ignore: missing !== undefined,
    fn() {
      const expected = onTmpfs(script);
      const actual = inTree(script, options, env);
      assertEquals(cleaned(actual, normalize), cleaned(expected, normalize));
    },
  });
}

/** Runs the script in a fresh tmpfs directory of the host. */
export function onTmpfs(script: string): Outcome {
  const directory = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-scenario-" });
  try {
    return run(["timeout", "-s", "KILL", `${SECONDS}`, "sh", "-c", HOME + script], directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** Runs the script in a fresh tree, and asserts that the host got nothing of it. */
export function inTree(
  script: string,
  options: Scenario["options"] = () => [],
  env: Scenario["env"] = {},
): Outcome {
  const host = Deno.makeTempDirSync({ prefix: "ramfs-scenario-" });
  const root = `${host}/root`;
  try {
    const command = [
      ...ramfsRun(root, ...options(host, root)),
      ...["timeout", "-s", "KILL", `${SECONDS}`, "sh", "-c", HOME + script],
    ];
    const outcome = run(command, root, env);
    const appeared = [...Deno.readDirSync(host)].map((entry) => entry.name);
    assertEquals(appeared.includes("root"), false, "the root has appeared on the host");
    return outcome;
  } finally {
    Deno.removeSync(host, { recursive: true });
  }
}

function run([program, ...args]: string[], directory: string, more: Scenario["env"] = {}): Outcome {
  const env = { ...ENVIRONMENT, ...more, DIR: directory };
  const { code, stdout, stderr } = new Deno.Command(program, { args, env, cwd: "/" }).outputSync();
  const text = (bytes: Uint8Array) =>
    new TextDecoder().decode(bytes).replaceAll(directory, "$DIR").replaceAll("\r", "");
  return { status: code, stdout: text(stdout), stderr: withoutProgress(text(stderr)) };
}

function cleaned(outcome: Outcome, normalize: Scenario["normalize"] = (output) => output): Outcome {
  const { status, stdout, stderr } = outcome;
  return { status, stdout: normalize(stdout), stderr: normalize(stderr) };
}

/** Blanks the dates of `ls -l`. */
export function withoutDates(output: string): string {
  return output.replace(/[A-Z][a-z]{2} +\d+ +(\d\d:\d\d|\d{4})/g, "DATE");
}
