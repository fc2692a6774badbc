/** Random words and texts, in the shell and where there is one in the machine's bash. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { quoteForInput } from "../../shell/text/quoting.ts";
import { expandBraces } from "../../shell/expand/braces.ts";
import { matchesPattern, quotePattern } from "../../shell/expand/pattern.ts";
import { runScript } from "./harness.ts";
import { bashVersion, PATTERNS_ON, RECORDING, type Recording, runBash } from "./scripts.ts";

const { version }: Recording = JSON.parse(Deno.readTextFileSync(RECORDING));
/** The bash whose behaviour is followed; another may differ. */
const sameBash = bashVersion() === version;
/** Scripts that one bash runs at a time. */
const BATCH = 40;
const SEED = 20240915;

/** Text that a variable may hold: without NUL. */
const anyText = fc.string({ unit: "binary", maxLength: 12 })
  .map((text) => text.replaceAll("\0", "").replace(/[\ud800-\udfff]/g, ""));

/** Text full of what shells look at. */
const shellText = fc.string({
  unit: fc.constantFrom(..." \t\n\\\"'$`*?[]{}()|&;<>~#!=:,-+@^%/.abcAB019é"),
  maxLength: 10,
});

Deno.test("a quoted text is one word with that text, whatever it holds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(anyText, shellText), { maxLength: 5 }), async (texts) => {
      const words = texts.map((text) => quoteForInput(text)).join(" ");
      const script = `args() { printf '%s\\0' $# "$@"; }; args ${words}`;
      const { stdout } = await runScript(script);
      assertEquals(stdout, [String(texts.length), ...texts].map((text) => `${text}\0`).join(""));
    }),
    { seed: SEED, numRuns: 150 },
  );
});

Deno.test("${x@Q}, printf %q and declare -p give back what the variable held", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyText, shellText), async (text) => {
      const script = `x=${quoteForInput(text, true)}
        eval "a=\${x@Q}"; printf -v q %q "$x"; eval "b=$q"; p=$(declare -p x; echo .)
        f() { local x; eval "\${p%.}"; c=$x; }; f
        [[ $a == "$x" && $b == "$x" && $c == "$x" ]] && echo same`;
      assertEquals((await runScript(script)).stdout, "same\n");
    }),
    { seed: SEED, numRuns: 100 },
  );
});

Deno.test("a quoted pattern matches its own text and no other", () => {
  fc.assert(
    fc.property(shellText, shellText, (text, other) => {
      assertEquals(matchesPattern(text, quotePattern(text)), true);
      assertEquals(matchesPattern(other, quotePattern(text)), other === text);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

Deno.test("braces give as many words as the product of their alternatives", () => {
  const plain = fc.stringMatching(/^[a-z0-9]{0,3}$/);
  const group = fc.array(plain, { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(group, { maxLength: 3 }), plain, (groups, tail) => {
      const text = groups.map((each) => `{${each.join(",")}}`).join("") + tail;
      const all = groups.reduce<string[]>(
        (done, each) => done.flatMap((start) => each.map((item) => start + item)),
        [""],
      );
      assertEquals(expandBraces(text), all.map((start) => start + tail));
    }),
    { seed: SEED },
  );
});

/** Runs the scripts in bash, several at a time, and each in the shell: standard outputs and statuses agree. */
async function compareAll(scripts: readonly string[]): Promise<void> {
  for (let at = 0; at < scripts.length; at += BATCH) {
    const batch = scripts.slice(at, at + BATCH);
    const whole = batch.map((script) => `( ${script}\n); printf '\\1%d\\2' $?`).join("\n");
    const [theirs, ours] = await Promise.all([runBash(whole), runScript(PATTERNS_ON + whole)]);
    const [expected, actual] = [theirs.stdout, ours.stdout].map((text) => text.split("\u0002"));
    batch.forEach((script, i) => assertEquals([script, actual[i]], [script, expected[i]]));
  }
}

function sample<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(arbitrary, { seed: SEED, numRuns: count });
}

const value = fc.string({
  unit: fc.constantFrom(..." \t:ab*\\-/x.1"),
  minLength: 1,
  maxLength: 8,
}).map((text) => quoteForInput(text, true));

Deno.test({ name: "words are split at IFS as bash does it", ignore: !sameBash }, async () => {
  const ifs = fc.constantFrom("' '", "':'", "' :'", "$' \\t\\n'", "''", "'x'", "$'\\n:'", "'-'");
  const scripts = sample(fc.tuple(ifs, value, value), 200).map(([separators, a, b]) =>
    `set -f; IFS=${separators}; a=${a} b=${b}; args() { printf '<%s>' $# "$@"; }
    set -- $a "$b" $b; args "$@"; args $a$b; args x$a; args "$*" $*; args \${a:-$b} "\${b:+$a}"
    read -r p q <<< "$a"; args "$p" "$q"; read -ra r <<< "$b"; args "\${r[@]}"`
  );
  await compareAll(scripts);
});

Deno.test(
  { name: "parameters are cut and replaced as bash does it", ignore: !sameBash },
  async () => {
    const pattern = fc.constantFrom(
      ..."* ? a *a a* [ab] [!a] *: :* '*' \\* *[ab]* ?(a)b *(a|b) +(x) @(ab|a) \\\\ $p ."
        .split(" "),
    );
    const scripts = sample(fc.tuple(value, pattern, fc.integer({ min: -4, max: 9 })), 200).map(
      ([text, each, n]) =>
        `x=${text} p='[a-b]'; printf '<%s>' "\${x#${each}}" "\${x##${each}}" "\${x%${each}}" ` +
        `"\${x%%${each}}" "\${x/${each}/_}" "\${x//${each}/_}" "\${x/#${each}/_}" "\${x/%${each}/&&}" ` +
        `"\${x: ${n}}" "\${x: ${n}:2}" "\${#x}" "\${x^^}" "\${x^}"; case $x in ${each}) echo in;; esac`,
    );
    await compareAll(scripts);
  },
);

Deno.test(
  { name: "arithmetic gives what bash gives, errors included", ignore: !sameBash },
  async () => {
    const operand = fc.constantFrom(
      "0",
      "1",
      "7",
      "-3",
      "x",
      "y",
      "010",
      "0x1F",
      "2#101",
      // On its own: bash tells a negative exponent even where it is not evaluated.
      "2 ** 5",
      "$x",
      "z",
      "9223372036854775807",
    );
    const binary = fc.constantFrom(
      ..."+ - * / % << >> < > <= >= == != & | ^ && || ,".split(" "),
    );
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        operand,
        fc.tuple(tie("expression"), binary, tie("expression")).map((parts) => parts.join(" ")),
        fc.tuple(fc.constantFrom("! ", "~ ", "- ", "+ "), tie("expression")).map((parts) =>
          parts.join("")
        ),
        tie("expression").map((inner) => `(${inner})`),
        fc.tuple(tie("expression"), tie("expression"), tie("expression")).map(([a, b, c]) =>
          `${a} ? ${b} : ${c}`
        ),
        fc.tuple(
          fc.constantFrom("x", "y"),
          fc.constantFrom("=", "+=", "-=", "*="),
          tie("expression"),
        )
          .map(([name, sign, inner]) => `(${name} ${sign} ${inner})`),
        fc.constantFrom("x++", "--y", "y++", "++x"),
      ),
    }));
    const scripts = sample(expression, 400).map((each) =>
      `x=5 y=-2 z=x+1; echo $(( ${each} )); echo $x $y`
    );
    await compareAll(scripts);
  },
);

Deno.test(
  { name: "words of random source are expanded as bash expands them", ignore: !sameBash },
  async () => {
    const piece = fc.constantFrom(
      ...'a B 1 $x ${y} "$x" \'$x\' "${a[@]}" "${a[*]}" ${a[@]} \\a \\$ "a b" $\'\\t\' $(echo b) `echo c` $((1+2)) {a,b} {1..3} ${x:-d} ${u:-"e f"} "${u-g}" ~ "" \'\' "\\"" : = , - ${#x} ${x:1} ${a[1]} "$@" $* x{ } "$*" ${x%b*} \\\\'
        .split(" ").filter((each) =>
          each !== '"a' && each !== 'b"' && each !== '"e' && each !== 'f"}'
        ),
      '"a b"',
      '${u:-"e f"}',
    ).filter((each) => !/^\$\{u:-"e$|^\$\(echo$|^b\)$|^`echo$|^c`$/.test(each));
    const word = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
    const scripts = sample(fc.array(word, { minLength: 1, maxLength: 3 }), 300).map((words) =>
      `HOME=/h; x='a b' y=' c ' a=(p 'q r' ''); set -- 1 '2 3'; printf '<%s>' ${words.join(" ")}`
    );
    await compareAll(scripts);
  },
);
