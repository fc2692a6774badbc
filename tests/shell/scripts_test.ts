import { assert, assertEquals } from "@std/assert";
import { runScript } from "./harness.ts";
import {
  bashVersion,
  PATTERNS_ON,
  readScripts,
  RECORDING,
  type Recording,
  runBash,
} from "./scripts.ts";

Deno.env.set("TZ", "UTC");

const { version, scripts }: Recording = JSON.parse(Deno.readTextFileSync(RECORDING));
const recorded = new Map(scripts.map((script) => [script.name, script]));
const texts = readScripts();

Deno.test("every script of the page is recorded, and there are at least sixty", () => {
  assertEquals(texts.map(({ name }) => name), scripts.map(({ name }) => name));
  assert(texts.length >= 60);
});

for (const { name, text } of texts) {
  Deno.test(`the shell does what bash does with the script ${name}`, async () => {
    const { status, stdout } = await runScript(PATTERNS_ON + text);
    assertEquals({ name, status, stdout }, recorded.get(name));
  });
}

Deno.test({
  name: "the recording is what this machine's bash says",
  ignore: bashVersion() !== version,
  async fn() {
    for (const { name, text } of texts) {
      assertEquals({ name, ...await runBash(text) }, recorded.get(name));
    }
  },
});
