import { assert, assertEquals } from "@std/assert";
import { encodeName } from "../../core/bytes.ts";
import {
  caseKey,
  type FullCase,
  fullCases,
  loadTable,
  normalMessages,
  type Recording,
  recordingUrl,
  tableNames,
} from "./cases/table.ts";
import { type Outcome, type RecordedCase, runScript, TestShell } from "./harness.ts";
import { PATTERNS_ON } from "./scripts.ts";

Deno.env.set("TZ", "UTC");

for (const file of ["language.json", "commands.json"]) {
  const url = new URL(`recorded/${file}`, import.meta.url);
  const cases: RecordedCase[] = JSON.parse(Deno.readTextFileSync(url));
  for (const { script, ...expected } of cases) {
    Deno.test(`the shell does what bash does with: ${script}`, async () => {
      const outcome = await runScript(PATTERNS_ON + script);
      const stderr = outcome.stderr.replace(/^ramfs: /gm, "");
      assertEquals({ ...outcome, stderr }, expected);
    });
  }
}

async function runCase(each: FullCase): Promise<Outcome> {
  const shell = new TestShell({ stdin: each.stdin });
  for (const [name, content] of Object.entries(each.files)) {
    for (let at = name.indexOf("/"); at > 0; at = name.indexOf("/", at + 1)) {
      if (!shell.cage.exists(name.slice(0, at))) shell.cage.mkdir(name.slice(0, at));
    }
    shell.cage.writeFile(name, encodeName(content));
  }
  const outcome = await shell.run(each.script);
  return { ...outcome, stderr: normalMessages(outcome.stderr) };
}

for (const name of tableNames()) {
  const recordings: Recording[] = JSON.parse(Deno.readTextFileSync(recordingUrl(name)));
  const recorded = new Map(recordings.map(({ key, ...outcome }) => [key, outcome]));
  for (const each of fullCases(await loadTable(name))) {
    Deno.test(`${name}: as the real one: ${each.script}`, async () => {
      const expected = recorded.get(caseKey(each));
      assert(expected, `not recorded: run 'deno task record ${name}'`);
      assertEquals(await runCase(each), expected);
    });
  }
}
