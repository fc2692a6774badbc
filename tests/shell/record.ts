/**
 * Records what the machine's own bash and coreutils make of the scripts in `recorded/*.json`:
 * `deno run -A tests/shell/record.ts`. Each script runs in an empty directory of its own, in UTC.
 */
import type { RecordedCase } from "./harness.ts";
import {
  bashVersion,
  readScripts,
  type RecordedScript,
  RECORDING,
  type Recording,
  runBash,
} from "./scripts.ts";

const LOCALES: Record<string, string> = { "language.json": "C.UTF-8", "commands.json": "C" };

for (const [name, locale] of Object.entries(LOCALES)) {
  const url = new URL(`recorded/${name}`, import.meta.url);
  const cases: RecordedCase[] = JSON.parse(await Deno.readTextFile(url));
  const recorded = [];
  for (const { script } of cases) recorded.push(await record(script, locale));
  await Deno.writeTextFile(url, JSON.stringify(recorded, null, 2) + "\n");
}

const scripts: RecordedScript[] = [];
for (const { name, text } of readScripts()) scripts.push({ name, ...await runBash(text) });
const recording: Recording = { version: bashVersion() ?? "none", scripts };
await Deno.writeTextFile(RECORDING, JSON.stringify(recording, null, 2) + "\n");

async function record(script: string, locale: string): Promise<RecordedCase> {
  const cwd = await Deno.makeTempDir();
  try {
    const shopt = "shopt -s globstar extglob\n";
    const { stdout, stderr, code } = await new Deno.Command("bash", {
      args: ["-c", shopt + script, "bash"],
      cwd,
      stdin: "null",
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin", HOME: "/root", LC_ALL: locale, TZ: "UTC" },
    }).output();
    const decoder = new TextDecoder();
    const said = decoder.decode(stderr).replace(/^(?:bash|environment): line \d+: /gm, "");
    return { script, status: code, stdout: decoder.decode(stdout), stderr: said };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
