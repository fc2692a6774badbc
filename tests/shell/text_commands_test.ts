import { assertEquals, assertMatch } from "@std/assert";
import { decodeName } from "../../core/bytes.ts";
import { compilePosixRegex } from "../../shell/regex/posix_regex.ts";
import { fromByteString, toByteString } from "../../shell/text/byte_string.ts";
import { countByte } from "../../shell/text/count_byte.ts";
import { FakeHost, runScript, TestShell } from "./harness.ts";
import fc from "fast-check";

Deno.test("an option that the shell's command lacks says how to run the program", async () => {
  const host = new FakeHost();
  host.programs = { head: () => 7 };
  assertEquals(await runScript("head --zap; run head --zap", { host }), {
    status: 7,
    stdout: "",
    stderr: "head: unrecognized option '--zap'\n" +
      "Try 'head --help' for more information; 'run head' runs the program /usr/bin/head.\n",
  });
});

Deno.test("tail -f shows what is added, and ends when nobody reads any more", async () => {
  const test = new TestShell();
  const script = "echo 1 > f; (sleep 0.1; echo 2 >> f; sleep 0.1; echo 3 >> f) & " +
    "tail -s 0.02 -f f | head -n 3";
  assertEquals((await test.run(script)).stdout, "1\n2\n3\n");
});

Deno.test("tail -F goes on with the file that has taken the name, and tells a truncation", async () => {
  const test = new TestShell();
  const script = "echo 1 > f; (sleep 0.1; mv f g; echo new > f; sleep 0.1; echo x > f) & " +
    "tail -s 0.02 -F f | head -n 3";
  const { stdout, stderr } = await test.run(script);
  assertEquals(stdout, "1\nnew\nx\n");
  assertMatch(stderr, /'f' has been replaced; {2}following new file\n/);
});

Deno.test("grep shows each line as it comes, before its input ends", async () => {
  const script = "(echo a; sleep 0.2; echo ab) | grep a | (read x; echo got $x)";
  assertEquals((await runScript(script)).stdout, "got a\n");
});

Deno.test("a script that is given up ends sleep, yes and tail -f: status 130", async () => {
  for (const script of ["sleep 100", "yes > /dev/null", "echo > f; tail -f f"]) {
    const status = await new TestShell().run(script, { signal: AbortSignal.timeout(50) });
    assertEquals(status.status, 130, script);
  }
});

Deno.test("xargs runs as many commands at a time as it may", async () => {
  const { stdout } = await runScript("seq 4 | xargs -P 4 -I {} sleep 0.05; echo $?");
  assertEquals(stdout, "0\n");
});

Deno.test("any bytes go through byte strings unchanged", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    assertEquals(fromByteString(toByteString(bytes)), bytes);
  }));
});

Deno.test("bytes are counted alike from any beginning", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(7), fc.nat(255), (all, skip, byte) => {
      const bytes = all.subarray(Math.min(skip, all.length));
      assertEquals(countByte(bytes, byte), bytes.filter((each) => each === byte).length);
    }),
  );
});

Deno.test("any bytes go through grep, sed, sort and cat unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      const test = new TestShell();
      const text = Uint8Array.from(bytes, (byte) => byte === 10 || byte === 0 ? 65 : byte);
      test.cage.writeFile("f", text);
      const { stdout } = await test.run("sed '' f | grep -a '' | sort | tr -d '\\n'");
      assertEquals(stdout, decodeName(text));
    }),
    { numRuns: 50 },
  );
});

const LONGEST: [string, string, string][] = [
  ["a|ab", "abc", "ab"],
  ["(a|ab)(c|bcd)", "abcd", "abcd"],
  ["x*|xy", "xxy", "xx"],
  ["(foo|foobar)(baz)?", "foobarbaz", "foobarbaz"],
  ["b|ba|ban", "banana", "ban"],
  ["a?(ab)*", "ababa", "abab"],
  ["a*(ab)?c*", "aabcc", "aabcc"],
];

for (const [pattern, text, match] of LONGEST) {
  Deno.test(`the longest match of ${pattern} in ${text} is ${match}`, () => {
    assertEquals(compilePosixRegex([pattern], { extended: true }).exec(text)![0], match);
  });
}
