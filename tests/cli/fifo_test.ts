/** FIFOs of the tree, between commands of the shell and programs. */
import { assertEquals } from "@std/assert";
import { Scratch } from "./command_line.ts";

async function check(script: string, expected: string): Promise<void> {
  using scratch = new Scratch();
  const { code, out, err } = await scratch.sh(["-c", `mkfifo f; ${script}`]);
  assertEquals([code, out, err], [0, expected, ""]);
}

Deno.test("a program reads from a FIFO what the shell writes, and sees the end of it", async () => {
  await check("run cat f & echo hi >f; wait", "hi\n");
  await check(
    "run sh -c 'cat <f' & exec 4>f; echo one >&4; echo two >&4; exec 4>&-; wait",
    "one\ntwo\n",
  );
  await check("seq 100000 >f & run wc -l <f; wait", "100000\n");
});

Deno.test("the shell reads from a FIFO what a program writes, and waits for it to open it", async () => {
  await check(
    "run sh -c 'sleep 0.3; echo there >f' & read x <f; echo \"got $x\"; wait",
    "got there\n",
  );
  await check("run seq 100000 >f & tail -n 1 f; wait", "100000\n");
});

Deno.test("commands of the shell meet at a FIFO that programs see, one with both ends at itself", async () => {
  await check("cat f & echo hi >f; wait", "hi\n");
  await check("exec 3<>f; echo kept >&3; run sh -c 'read x; echo $x' <&3; exec 3>&-", "kept\n");
});

Deno.test("a writer to a FIFO whose reader has gone ends by SIGPIPE, and who waits for one can be killed", async () => {
  await check("yes >f & run head -n 1 <f; wait $!; echo $?", "y\n141\n");
  await check("(: <f) & sleep 0.2; kill $!; wait $!; echo $?", "143\n");
});
