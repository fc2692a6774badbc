import {
  assert,
  assertEquals,
  assertNotStrictEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { Vfs } from "../../core/vfs/vfs.ts";
import { CHUNK, giveBackChunk, takeChunk } from "../../shell/io/chunk_pool.ts";
import { parseDate, parseStamp } from "../../shell/text/dates.ts";
import { expandBraces } from "../../shell/expand/braces.ts";
import { formatSize } from "../../shell/files/block_size.ts";
import { modeText } from "../../shell/files/listing.ts";
import { displayWidth } from "../../shell/text/width.ts";
import { inColumns } from "../../shell/ls/layout.ts";
import { parseMode } from "../../shell/files/mode.ts";
import { OptionError, parseOptions } from "../../shell/options.ts";
import { foldPath } from "../../shell/files/paths.ts";
import { matchesPattern, patternRegex, quotePattern } from "../../shell/expand/pattern.ts";
import { PatternMatcher } from "../../shell/expand/pattern_match.ts";
import { quoteForInput } from "../../shell/text/quoting.ts";
import { Shell } from "../../shell/shell.ts";
import { didYouMean } from "../../shell/text/suggest.ts";
import { TestShell } from "./harness.ts";

const TABLE = {
  all: { short: "a", long: "all", help: "" },
  almost: { short: "A", long: "almost-all", help: "" },
  mode: { short: "m", long: "mode", value: "MODE", help: "" },
};

Deno.test("options are taken from clusters, with joined and separate arguments, among operands", () => {
  const { options, operands } = parseOptions(TABLE, [
    "x",
    "-aAm755",
    "y",
    "--mode",
    "7",
    "--",
    "-a",
  ]);
  assertEquals(operands, ["x", "y", "-a"]);
  assertEquals([options.all, options.almost, options.mode], [true, true, "7"]);
  assertEquals(options.given, ["all", "almost", "mode", "mode"]);
});

Deno.test("options end at the first operand where that is the style", () => {
  const { operands } = parseOptions(TABLE, ["-a", "cmd", "-A"], { stopEarly: true });
  assertEquals(operands, ["cmd", "-A"]);
});

for (
  const [args, message] of [
    [["-z"], "invalid option -- 'z'"],
    [["--zap"], "unrecognized option '--zap'"],
    [["-m"], "option requires an argument -- 'm'"],
    [["--mode"], "option '--mode' requires an argument"],
    [["--all=x"], "option '--all' doesn't allow an argument"],
    [["--al"], "option '--al' is ambiguous; possibilities: '--all' '--almost-all'"],
  ] as [string[], string][]
) {
  Deno.test(`getopt's message for ${args} is "${message}"`, () => {
    assertThrows(() => parseOptions(TABLE, args), OptionError, message);
  });
}

const PATTERNS: [string, string, boolean][] = [
  ["a*c", "abc", true],
  ["a*c", "abd", false],
  ["?", "é", true],
  ["?", "😀", true],
  ["[a-c]x", "bx", true],
  ["[!a-c]x", "bx", false],
  ["[]a]", "]", true],
  ["[[:digit:]]*", "7x", true],
  ["\\*", "*", true],
  ["\\*", "x", false],
  ["@(a|b)c", "bc", true],
  ["+(ab)", "abab", true],
  ["!(*.c)", "x.h", true],
  ["!(*.c)", "x.c", false],
  ["a[", "a[", true],
  ["[z-a]", "m", false],
];
for (const [pattern, text, expected] of PATTERNS) {
  Deno.test(`the pattern ${pattern} ${expected ? "matches" : "does not match"} ${text}`, () => {
    assertEquals(matchesPattern(text, pattern), expected);
  });
}

Deno.test("a quoted pattern matches its own text and nothing else", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (text, other) => {
    assert(matchesPattern(text, quotePattern(text)));
    assertEquals(matchesPattern(other, quotePattern(text)), other === text);
  }));
});

Deno.test("a word quoted for input is one word with the same text again", async () => {
  const shell = new TestShell();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
      const clean = text.replaceAll("\0", "");
      const { stdout } = await shell.run(`printf '%s.' ${quoteForInput(clean, true)}`);
      assertEquals(stdout, clean + ".");
    }),
    { numRuns: 200 },
  );
});

Deno.test("any text in a variable comes out of double quotes unchanged, and unquoted as its words", async () => {
  const shell = new TestShell();
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      const clean = text.replaceAll("\0", "");
      shell.shell.set("x", clean);
      assertEquals((await shell.run('set -f; printf "%s." "$x"')).stdout, clean + ".");
      const words = clean.split(/[ \t\n]+/).filter((word) => word !== "");
      const { stdout } = await shell.run("set -- $x; echo $#");
      assertEquals(stdout, `${words.length}\n`);
    }),
    { numRuns: 200 },
  );
});

Deno.test("brace expansion leaves what is quoted or escaped alone", () => {
  assertEquals(expandBraces("a{b,'c,d',$(e,f)}g"), ["abg", "a'c,d'g", "a$(e,f)g"]);
  assertEquals(expandBraces("\\{a,b\\}"), ["\\{a,b\\}"]);
  assertEquals(expandBraces("{08..11}"), ["08", "09", "10", "11"]);
  assertEquals(expandBraces("{a,b}{1,2}"), ["a1", "a2", "b1", "b2"]);
});

Deno.test("modes are read as chmod reads them", () => {
  const cases: [string, number, number | undefined][] = [
    ["755", 0, 0o755],
    ["u+x", 0o644, 0o744],
    ["go-r", 0o644, 0o600],
    ["a=rX,u+w", 0o700, 0o755],
    ["+w", 0o444, 0o644],
    ["g=u", 0o640, 0o660],
    ["u+s,+t", 0o755, 0o5755],
    ["8", 0, undefined],
    ["u+q", 0, undefined],
  ];
  for (const [text, mode, expected] of cases) {
    assertEquals(parseMode(text, mode, 0o022), expected, text);
  }
});

Deno.test("sizes are rounded up, and modes are shown with their special bits", () => {
  assertEquals(
    [0, 1023, 1024, 1025, 10240, 10241, 1048575].map((size) => formatSize(size, "human")),
    [
      "0",
      "1023",
      "1.0K",
      "1.1K",
      "10K",
      "11K",
      "1.0M",
    ],
  );
  assertEquals(modeText(0o104755), "-rwsr-xr-x");
  assertEquals(modeText(0o041777), "drwxrwxrwt");
  assertEquals(modeText(0o102644), "-rw-r-Sr--");
});

Deno.test("columns count the cells of wide characters", () => {
  assertEquals(displayWidth("日本"), 4);
  assertEquals(
    inColumns(
      ["日本", "b", "c"].map((text) => ({ text, width: displayWidth(text) })),
      { width: 10, tab: 0 },
      false,
    ),
    "日本  c\nb\n",
  );
});

Deno.test("dates are read as touch reads them, and nonsense is refused", () => {
  assertEquals(parseDate("@12.5", 0), { sec: 12, nsec: 500000000 });
  assertEquals(parseDate("1970-01-02T00:00:00Z", 0), { sec: 86400, nsec: 0 });
  assertEquals(parseDate("1970-01-02 01:00:00.25 +0100", 0), { sec: 86400, nsec: 250000000 });
  assertEquals(parseDate("2 days ago", 172800000), { sec: 0, nsec: 0 });
  assertEquals(parseDate("2024-13-01", 0), undefined);
  assertEquals(parseStamp("99", 0), undefined);
});

Deno.test("paths fold by their text", () => {
  assertEquals(["/a/./b//../c", "/..", "/"].map(foldPath), ["/a/c", "/", "/"]);
});

Deno.test("a near miss is found, a far one is not", () => {
  const known = ["ls", "mkdir", "tree"];
  assertEquals(["mkdri", "mkdr", "tre", "xyzzy", "gcc"].map((word) => didYouMean(word, known)), [
    "mkdir",
    "mkdir",
    "tree",
    undefined,
    undefined,
  ]);
});

Deno.test("a chunk goes round only when it has been given back whole, and never one from elsewhere", () => {
  const first = takeChunk();
  giveBackChunk(first.subarray(0, 10));
  giveBackChunk(new Uint8Array(CHUNK));
  assertNotStrictEquals(takeChunk(), first);
  giveBackChunk(first);
  assertStrictEquals(takeChunk(), first);
});

Deno.test("what tee hands to several readers is each reader's own", async () => {
  const cage = new Vfs().cage();
  const whole = new Uint8Array(8 * CHUNK).map((_, i) => i % 251);
  cage.writeFile("/big", whole);
  const shell = new Shell({ cage });
  await shell.exec(
    "tee < /big >(wc -c > /count) /copy > /other; cat /big | tee >(wc -c) | cat > /last",
  );
  for (const name of ["/copy", "/other"]) assertEquals(cage.readFile(name), whole, name);
  assertEquals(new TextDecoder().decode(cage.readFile("/count")), `${whole.length}\n`);
});

Deno.test("patterns that a regular expression would run away with take time that grows with the text", () => {
  const text = "a".repeat(20_000);
  const before = performance.now();
  assert(!matchesPattern(text, "*a*a*a*a*a*a*b"));
  assert(!matchesPattern("a".repeat(2000), "*(*(a)|+(aa))b"));
  assert(matchesPattern(`${text}b`, "*a*a*a*a*b"));
  assert(!matchesPattern("a".repeat(300), "!(!(a)*)b"));
  assert(performance.now() - before < 5000);
});

Deno.test("the linear matcher finds what the regular expression finds", () => {
  const unit = fc.constantFrom("a", "b", "*", "?", "[ab]", "[!a]", "@(a|b*)", "?(ab)", "\\*");
  const pattern = fc.array(unit, { maxLength: 5 }).map((units) => units.join(""));
  const text = fc.stringMatching(/^[ab*]{0,8}$/);
  fc.assert(
    fc.property(pattern, text, (pattern, text) => {
      const matcher = new PatternMatcher(pattern);
      assertEquals(matcher.matches(text), patternRegex(pattern, "whole").test(text));
      const longest = patternRegex(pattern, "prefix").exec(text)?.[0].length;
      if (!pattern.includes("(")) assertEquals(matcher.prefix(text, true), longest);
      const starts = Array.from({ length: text.length + 1 }, (_, i) => i)
        .filter((i) => patternRegex(pattern, "whole").test(text.slice(i)));
      assertEquals(matcher.suffix(text, true), starts[0]);
      assertEquals(matcher.suffix(text, false), starts.at(-1));
    }),
    { numRuns: 500 },
  );
});
