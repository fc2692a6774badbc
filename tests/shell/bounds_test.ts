import { assertEquals } from "@std/assert";
import { runScript } from "./harness.ts";

Deno.env.set("TZ", "UTC");

const TOLD: [script: string, status: number, stdout: string, stderr: string][] = [
  ["printf %1000000000s; echo $?", 0, "1\n", "printf: cannot allocate memory\n"],
  ["printf -v x %.1000000000d 1; echo $?", 0, "1\n", "printf: cannot allocate memory\n"],
  [
    "x=aaaaaaaa; for ((i = 0; i < 40; i++)); do x=$x$x; done; echo $x",
    127,
    "",
    "ramfs: cannot allocate memory\n",
  ],
  [
    "(x=aaaaaaaa; for ((i = 0; i < 40; i++)); do x=$x$x; done; echo $x); echo $?",
    0,
    "1\n",
    "ramfs: cannot allocate memory\n",
  ],
  [
    "trap 'kill -USR1 $$' USR1; kill -USR1 $$; echo over",
    127,
    "",
    "ramfs: trap: SIGUSR1 raised more than 10000 times in a row\n",
  ],
];

for (const [script, status, stdout, stderr] of TOLD) {
  Deno.test(`what cannot be held is told in one line: ${script}`, async () => {
    const outcome = await runScript(script);
    assertEquals(outcome, { status, stdout, stderr });
  });
}

Deno.test("a trap may raise its own signal a thousand times", async () => {
  const script = "n=0; trap '((++n < 1000)) && kill -USR1 $$' USR1; kill -USR1 $$; echo $n";
  assertEquals((await runScript(script)).stdout, "1000\n");
});

Deno.test("commands that show times show those that Date does not know", async () => {
  const script =
    `touch -d @9007199254740991 f; stat -c '%y %Y' f; ls -l --time-style=full-iso f | cut -d' ' -f6-
find f -printf '%TY %Ta\n'; stat --json f | grep -o '"modified":"[^"]*"'; touch -d @9007199254740992 f`;
  const { status, stdout, stderr } = await runScript(script);
  const name = "285428751-11-12 07:36:31.000000000";
  assertEquals(stdout.split("\n"), [
    `${name} +0000 9007199254740991`,
    `${name} +0000 f`,
    "285428751 Mon",
    '"modified":"+285428751-11-12T07:36:31.000000000Z"',
    "",
  ]);
  assertEquals([status, stderr], [1, "touch: invalid date format '@9007199254740992'\n"]);
});
