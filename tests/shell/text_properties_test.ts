/** Random inputs and options: our commands and the machine's own answer alike. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeName, encodeName } from "../../core/bytes.ts";
import { TestShell } from "./harness.ts";

const RUNS = 40;

async function alike(script: string, files: Record<string, string>): Promise<void> {
  const cwd = await Deno.makeTempDir();
  try {
    const test = new TestShell();
    for (const [name, content] of Object.entries(files)) {
      test.cage.writeFile(name, encodeName(content));
      await Deno.writeFile(`${cwd}/${name}`, encodeName(content));
    }
    const { stdout, code } = await new Deno.Command("bash", {
      args: ["-c", script],
      cwd,
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", TZ: "UTC" },
      stdin: "null",
      stderr: "null",
    }).output();
    const ours = await test.run(script);
    const found = { status: ours.status, stdout: ours.stdout };
    assertEquals(found, { status: code, stdout: decodeName(stdout) }, script);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

function lines(letters: readonly string[], maxLength = 40): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...letters), { maxLength })
    .map((all) => all.map((line) => `${line}\n`).join(""));
}

function property<T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (...values: T) => Promise<void>,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(fc.tuple(...arbitraries) as fc.Arbitrary<T>, (values) => check(...values)),
    { numRuns: RUNS },
  );
}

Deno.test("diff finds the very differences that GNU's does", async () => {
  const file = lines(["a", "b", "c", "d", ""]);
  await property(
    [file, file, fc.constantFrom("", "-u", "-U1", "-c", "-B", "-i")],
    (p, q, option) =>
      alike(`diff ${option} p q | tail -n +3; diff --label p --label q -U2 q p`, { p, q }),
  );
});

Deno.test("sort orders by any keys as GNU's does", async () => {
  const word = fc.constantFrom(
    ...["a", "B", "10", "9", "-1", "2.5", "", "x y", "é", "1K", "2M", "v1.10", "v1.9", " b", "jan"],
  );
  const separator = fc.constantFrom(" ", "\t", ":");
  const row = fc.array(fc.tuple(word, separator).map((pair) => pair.join("")), { maxLength: 3 });
  const key = fc.tuple(
    fc.constantFrom("1", "2", "3", "1.2", "2.2"),
    fc.constantFrom("", "n", "r", "b", "f", "V", "h", "nr"),
    fc.constantFrom("", ",1", ",2", ",2.1", ",3b"),
  ).map((parts) => `-k${parts.join("")}`);
  const options = fc.tuple(
    fc.constantFrom("", "-n", "-r", "-f", "-V", "-h", "-M", "-d", "-g", "-b"),
    fc.array(key, { maxLength: 2 }).map((keys) => keys.join(" ")),
    fc.constantFrom("", "-s", "-u", "-c"),
    fc.constantFrom("", "-t:", "-t ' '"),
  ).map((parts) => parts.join(" "));
  const file = fc.array(row, { maxLength: 10 })
    .map((rows) => rows.map((cells) => `${cells.join("")}\n`).join(""));
  await property([options, file], (given, f) => alike(`sort ${given} f`, { f }));
});

Deno.test("grep and sed match extended expressions as GNU's do", async () => {
  const atom = fc.constantFrom(
    ...["a", "b", "c", ".", "[ab]", "[^a]", "(a)", "(ab)", "(a|ab)", "\\w", "x", "(b|c*)"],
    ...["(a*)", "(a+)", "((a)|b)", "((a|b)*c?)", "((a)?b)", "(a|(b)|c)"],
  );
  const repeated = fc.tuple(atom, fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}"))
    .map((parts) => parts.join(""));
  const pattern = fc.tuple(
    fc.constantFrom("", "", "^"),
    fc.array(repeated, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
    fc.constantFrom("", "", "$"),
  ).map((parts) => parts.join(""));
  const line = fc.string({ unit: fc.constantFrom("a", "b", "c", "x", " "), maxLength: 8 });
  const file = fc.array(line, { maxLength: 6 }).map((all) =>
    all.map((each) => `${each}\n`).join("")
  );
  const how = fc.constantFrom("-E", "-Eo", "-Ec", "-Ev", "-Ex", "-En", "-Eon");
  const flags = fc.constantFrom("", "g", "2");
  await property(
    [pattern, file, how, flags],
    (regex, f, option, flag) => {
      const groups = ["", "\\1", "\\1,\\2"][Math.min(regex.split("(").length - 1, 2)];
      const change = `s/${regex}/<&|${groups}>/${flag}`;
      return alike(`grep ${option} '${regex}' f; sed -E '${change}' f`, { f });
    },
  );
});

const FILTERS = [
  ...["cut -d: -f2", "cut -c2-3,5", "fold -w 3", "fold -s -w 4", "expand", "unexpand -a", "nl"],
  ...["tac", "uniq -c", "wc", "wc -L", "head -n 2", "tail -n +2", "head -c 5", "tail -c 4"],
  ...["paste -s", "od -c", "od -tx4 -tu1", "xxd", "hexdump -C", "base64", "cat -A", "cat -bs"],
  ...[
    "sed -n '2,3p;$='",
    "sed '1!G;h;$!d'",
    "sed 'N;P;D'",
    "sed '$!N;s/\\n/+/'",
    "tr -s 'a:' xy <",
  ],
  ...["tr -d '[:space:]' <", "tr -c 'a\\n' x <", "xargs -n2 echo <", "head -n -2", "md5sum <"],
];

Deno.test("filters make of any text what the real ones do", async () => {
  const unit = fc.constantFrom("a", "b", ":", " ", "\t", "é", "\\", "\n", "\n");
  const text = fc.string({ unit, maxLength: 60 });
  await property([fc.constantFrom(...FILTERS), text], (filter, f) => alike(`${filter} f`, { f }));
});
