import { assertEquals } from "@std/assert";
import { type RecordedCase, runScript } from "./harness.ts";

Deno.env.set("TZ", "UTC");

for (const file of ["language.json", "commands.json"]) {
  const url = new URL(`recorded/${file}`, import.meta.url);
  const cases: RecordedCase[] = JSON.parse(Deno.readTextFileSync(url));
  for (const { script, ...expected } of cases) {
    Deno.test(`the shell does what bash does with: ${script}`, async () => {
      const outcome = await runScript(script);
      const stderr = outcome.stderr.replace(/^ramfs: /gm, "");
      assertEquals({ ...outcome, stderr }, expected);
    });
  }
}
