/** Commands that a script leaves in the background: its session lives until they have ended. */
import { assert, assertEquals } from "@std/assert";
import { bash, Scratch } from "./command_line.ts";
import { after, ON_DENO, Signalled } from "./signalled.ts";

const LEFT_BEHIND = `trap 'echo bye $?' EXIT
(sleep 0.4; echo late; cat f) &
sh -c 'sleep 0.2; echo program' &
coproc cat
echo data > f; echo first; exit 3`;

Deno.test("a script ends with its own status, and what it has left in the background ends behind it", async () => {
  using scratch = new Scratch();
  const { code, out, err } = await scratch.sh(["-c", LEFT_BEHIND]);
  assertEquals([code, out, err], [3, "first\nbye 3\nprogram\nlate\ndata\n", ""]);
  const theirs = bash(`cd $(mktemp -d) && bash -c '${LEFT_BEHIND.replaceAll("'", `'\\''`)}'`, "/");
  assertEquals([theirs.code, theirs.out], [code, out]);
});

Deno.test("what a command in the background has written is dumped", async () => {
  using scratch = new Scratch();
  const { code } = await scratch.sh([
    "--dump",
    "x=./x",
    "-c",
    "(sleep 0.3; echo late > x) & exit 5",
  ]);
  assertEquals([code, scratch.read("x")], [5, "late\n"]);
});

for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130], ["SIGHUP", 129]] as const) {
  Deno.test(`${signal} ends what a script has left in the background, and what has been written is dumped`, async () => {
    using place = new Signalled(ON_DENO);
    const run = place.sh(
      `sleep 1000 & run sh -c 'echo data >$0/x; echo there; exec sleep 1001' $R &`,
    );
    await run.says("there");
    await after(0.5);
    const began = performance.now();
    run.killGroup(signal);
    const ended = await run.end();
    assertEquals([ended.code, place.dumped], [code, "data\n"]);
    assert(performance.now() - began < 20000, "nothing was waited for");
  });
}

Deno.test("a trap of a script that has ended takes no signal any more", async () => {
  using place = new Signalled(ON_DENO);
  const run = place.sh("trap 'echo trapped' TERM; (echo there; sleep 1000) &");
  await run.says("there");
  run.kill("SIGTERM");
  assertEquals((await run.end()).code, 143);
});
