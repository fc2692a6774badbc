/** Regular expressions that could run away, and the engine that they are given to. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compilePosixRegex, type RegexStyle } from "../../shell/regex/posix_regex.ts";
import { LinearWay } from "../../shell/regex/linear_way.ts";
import { perlFilter } from "../../shell/regex/perl_filter.ts";
import { relaxed } from "../../shell/regex/relaxed.ts";
import { parsePosixRegex, RegexError } from "../../shell/regex/posix_syntax.ts";
import { TestShell } from "./harness.ts";

const A = "a".repeat(2000);

/** Patterns with a text in which they match nothing, or the text from `index` on. */
const ENDLESS: [pattern: string, text: string, index?: number][] = [
  ["^(a+)+$", `${A}!`],
  ["(a|a)*b", A],
  ["(a|aa)+$", `${A}!`],
  ["(a*)*b", A],
  ["(a?a?)*b", A],
  ["((a|b)*c?)*d", A],
  ["(a?){60}a{60}b", A],
  ["(.*)(.*)(.*)(.*)(.*)[^a]b", A],
  ["a*a*a*a*a*b", A],
  ["(\\w+\\s?)+:", A],
  ["(a|ab)*c|(a+)+", `bb${A}`, 2],
];

for (const [pattern, text, index] of ENDLESS) {
  Deno.test(`${pattern} takes steps in proportion to the text`, () => {
    const steps = [1, 2].map((part) => {
      const regex = compilePosixRegex([pattern], { extended: true });
      const given = text.slice(0, text.length * part / 2 | 0);
      const whole = part === 2 ? text : given + text.slice(-1).replace(/a/, "");
      assert(regex.linear!.runAway.threatens(whole, false), "JavaScript's engine would be asked");
      assertEquals(regex.exec(whole)?.index, index);
      assertEquals(regex.search(whole, 0) >= 0, index !== undefined);
      return regex.linear!.regex.steps;
    });
    assert(steps[1] > 0 && steps[1] < 2.5 * steps[0], `${steps}`);
  });
}

Deno.test("a long line is searched for what is ambiguous within nanoseconds a character", () => {
  const text = "ab".repeat(2_500_000);
  for (const pattern of ["(a|b)*c", "(a|ab|b)*cd", "[ab]*b[ab]*a[ab]*c"]) {
    const regex = compilePosixRegex([pattern], { extended: true, mode: "lines" });
    assert(regex.linear!.runAway.threatens(text, true), pattern);
    const before = performance.now();
    assertEquals(regex.search(text, 0), -1);
    // By the ways through the pattern one after the other: some 5 s.
    assert(performance.now() - before < 2000, pattern);
    const found = regex.search(`${text}\nxbacd\n`, 0);
    assert(found > text.length && found <= text.length + 6, `${found}`);
  }
});

const ORDINARY = [
  ...["error", "foo|bar|baz", "^[a-z]+=", "[0-9]+-[0-9]+", "([0-9]{1,3}\\.){3}[0-9]{1,3}"],
  ...["https?://[^ ]+", "\\w+@\\w+\\.com", '"([^"\\\\]|\\\\.)*"', "([a-z]+,)*", ".*foo", "a.*b.*c"],
  ...["^ *([^ ]+) +([^ ]+)", "(.*)/([^/]*)$", "([^,]*,){5}x", "\\<(for|while)\\>.*;$"],
];

Deno.test("ordinary patterns stay with JavaScript's engine on lines of any usual length", () => {
  const text = `${"key=some 127.0.0.1 words, ".repeat(400)}\n`.repeat(20);
  for (const pattern of ORDINARY) {
    const { linear } = compilePosixRegex([pattern], { extended: true, mode: "lines" });
    assert(!linear?.runAway.threatens(text, true), pattern);
  }
});

Deno.test("a back-reference is tried only where its group's pattern would match in its place", async () => {
  const text = `${A}!\n${A}?\nxabab\n`;
  const test = new TestShell();
  test.cage.writeFile("f", new TextEncoder().encode(text));
  const script =
    "grep -En '^(a+)+\\1$' f; grep -Eno '((a|b)+)\\1$' f; sed -nE 's/((a*)*b)\\1/<&>/p' f";
  assertEquals((await test.run(script)).stdout, "3:abab\nx<abab>\n");
});

Deno.test("a long text is found to hold a match where a short one is", () => {
  fc.assert(
    fc.property(pattern, text, (inner, all) => {
      const given = { extended: true, mode: "lines" } as const;
      const { node, groups } = parsePosixRegex(inner, given);
      const { regex } = new LinearWay(node, groups, given);
      const long = `${all}${"\n".repeat(300)}`;
      assertEquals(regex.find(long, 0) >= 0, regex.find(all, 0) >= 0, inner);
    }),
    { numRuns: 500 },
  );
});

Deno.test("Perl's patterns are tried only where a wider one of POSIX matches", async () => {
  const test = new TestShell();
  test.cage.writeFile("f", new TextEncoder().encode(`${A}!\n${A}?\nab12\n`));
  const script =
    "grep -cP '^(a+)+$' f; grep -P '^(?:a|aa)+?\\d$' f; grep -oP '(?<x>[a-z]+)+\\d{2}' f; " +
    "grep -cP '(\\w+\\s?)*:$' f; grep -P '^(a|b)+(\\d)+$' f";
  const { stdout } = await test.run(script);
  assertEquals(stdout, "0\nab12\n0\nab12\n");
});

Deno.test("what is not surely understood of Perl's patterns has no wider one", () => {
  const of = (...patterns: string[]) => patterns.map(perlFilter);
  assertEquals(of("a(?=b)", "a\\Kb", "(?i)a", "[\\d]", "\\bx*", "\\p{L}", "\\b+", "a{"), [
    ...[undefined, undefined, undefined, undefined, "x*", undefined, undefined, undefined],
  ]);
  assertEquals(of("(?:a|b)+?\\d{2,}\\.c", "(a)\\1", "(?<n>x)$", "a\\/b"), [
    ...["(a|b)+[0-9]{2,}\\.c", "(a)(.*)", "(x)$", "a/b"],
  ]);
});

Deno.test("filters of patterns with back-references leave out no match", () => {
  const back = fc.tuple(pattern, pattern, pattern, fc.constantFrom("\\1", "\\1*", "(\\1|b)"))
    .map(([first, second, third, reference]) => `(${first})${second}${reference}${third}`);
  fc.assert(
    fc.property(back, style, text, (inner, given, all) => {
      const regex = compilePosixRegex([inner], given);
      const { node } = parsePosixRegex(inner, given);
      const match = regex.exec(all);
      if (!match) return;
      const found = new LinearWay(relaxed(node), regex.groups, given).regex.search(all, 0);
      assert(found >= 0 && found <= match.index);
    }),
    { numRuns: 300 },
  );
});

Deno.test("case folds into ASCII where a match begins, too", () => {
  const regex = compilePosixRegex(["(s+)+$"], { extended: true, ignoreCase: true });
  assertEquals(regex.exec("x ſSs")?.index, 2);
});

Deno.test("the longest line decides where no match spans lines", () => {
  const { runAway } = compilePosixRegex(["x.*y.*z.*w"], { extended: true, mode: "lines" }).linear!;
  const line = "a".repeat(runAway.safeLength);
  assert(!runAway.threatens(`${line}\n`.repeat(3), true));
  assert(runAway.threatens(`b\n${line}\n${line}a\n`, true));
  assert(runAway.threatens(`b\n${line}a`, true));
  assert(!runAway.threatens(`b\n${line}`, true));
});

Deno.test("a pattern that would be repeated beyond measure is refused as too big", () => {
  assertThrows(
    () => compilePosixRegex(["((a+){1,3000}){1,3000}"], { extended: true }),
    RegexError,
    "Regular expression too big",
  );
});

const single = fc.constantFrom("a", "b", "é", "😀", ".", "[ab]", "[^a]", "[[:alpha:]]", "\\w");
const assertion = fc.constantFrom("^", "$", "\\b", "\\B", "\\<", "\\>");
const pattern = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthIdentifier: "regex" },
    single,
    fc.tuple(tie("node"), tie("node")).map((parts) => parts.join("")),
    fc.tuple(tie("node"), tie("node")).map((parts) => `(${parts.join("|")})`),
    fc.tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}"))
      .map(([inner, mark]) => `(${inner})${mark}`),
    fc.tuple(single, fc.constantFrom("*", "+", "?")).map((parts) => parts.join("")),
  ),
})).node;
const text = fc.string({
  unit: fc.constantFrom("a", "b", "A", "é", "😀", " ", "\udcff", "\n"),
  maxLength: 8,
});
const style = fc.record<RegexStyle>({
  extended: fc.constant(true),
  ignoreCase: fc.boolean(),
  mode: fc.constantFrom(undefined, "lines", "multiline"),
  whole: fc.constantFrom(undefined, undefined, "word", "line"),
});

/** The leftmost place where any match begins, and the longest there: each end is tried. */
function leftmostLongest(source: string, given: RegexStyle, all: string): [number, number] | null {
  const ends = [...all].reduce((at, c) => [...at, at.at(-1)! + c.length], [0]);
  for (const from of ends) {
    for (const to of ends.toReversed()) {
      if (to < from) break;
      const behind = `(?=[^]{${[...all.slice(to)].length}}$)`;
      const regex = new RegExp(`(?:${source})${behind}`, given.ignoreCase ? "uiy" : "uy");
      regex.lastIndex = from;
      if (regex.test(all)) return [from, to];
    }
  }
  return null;
}

Deno.test("the linear engine finds the leftmost-longest match in any style and text", () => {
  const edge = fc.option(assertion, { nil: "" });
  fc.assert(
    fc.property(edge, pattern, edge, style, text, (begin, inner, end, given, all) => {
      const { linear, source } = compilePosixRegex([`${begin}${inner}${end}`], given);
      if (!linear) return;
      const match = linear.regex.exec(all, 0);
      assertEquals(
        match && [match.index, match.index + match[0].length],
        leftmostLongest(source, given, all),
      );
      assertEquals(linear.regex.search(all, 0), match?.index ?? -1);
    }),
    { numRuns: 500 },
  );
});

Deno.test("matches that JavaScript's engine finds are those of the linear one", () => {
  fc.assert(
    fc.property(pattern, style, text, fc.nat(3), (inner, given, all, from) => {
      const regex = compilePosixRegex([inner], given);
      if (!regex.linear || regex.linear.runAway.threatens(all, false) || from > all.length) return;
      const [ours, theirs] = [regex.linear.regex.exec(all, from), regex.exec(all, from)];
      assertEquals(ours && [ours.index, ours[0]], theirs && [theirs.index, theirs[0]]);
    }),
    { numRuns: 500 },
  );
});

const LONG = "$(printf '%0100d' 0 | tr 0 a)";
const COMMANDS: [script: string, stdout: string][] = [
  [`echo ${LONG}! | grep -E '^(a+)+$'; echo $?`, "1\n"],
  ["echo 😀 | grep -xEc '(aa)*'; echo 😀 | sed 's/\\B/x/g'", "0\nx😀x\n"],
  [`echo ${LONG}! | grep -Ec '(a|a)*!'`, "1\n"],
  [`echo ${LONG}! | grep -Eow '(a|aa)+' | wc -c`, "101\n"],
  [`[[ ${LONG}! =~ ^((a|aa)+)! ]]; echo $? \${#BASH_REMATCH[1]} \${BASH_REMATCH[2]}`, "0 100 a\n"],
  [`[[ ${LONG} =~ (a|a)*b ]]; echo $?`, "1\n"],
  [`echo ${LONG}b | sed -E 's/(a+)+b/<\\1>/' | wc -c`, "103\n"],
  [`echo ${LONG} | sed -E 's/(x+x+)*y|(a|a)*b/z/' | wc -c`, "101\n"],
  [`expr ${LONG} : '\\(a*\\)*b'; expr ${LONG} : '\\(\\(a*\\)*\\)' | wc -c`, "\n101\n"],
  [`touch ${LONG}; find . -regextype posix-extended -regex './(a+)+b'; echo $?`, "0\n"],
];

for (const [script, expected] of COMMANDS) {
  Deno.test(`runs to its end: ${script}`, async () => {
    const { stdout } = await new TestShell().run(script);
    assertEquals(stdout, expected);
  });
}
