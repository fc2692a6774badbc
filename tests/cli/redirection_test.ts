/** Redirections of real programs: the program has the tree's file itself, and shares its offset with the shell. */
import { assertEquals } from "@std/assert";
import { Scratch } from "./command_line.ts";

async function prints(script: string, expected: string[]): Promise<void> {
  using scratch = new Scratch();
  const { out, err } = await scratch.sh(["-c", script]);
  assertEquals([out.split("\n"), err], [[...expected, ""], ""]);
}

const KIND = (fd: number) =>
  `run python3 -c 'import os, stat, sys; s = os.fstat(${fd}); ` +
  `print(stat.S_ISREG(s.st_mode), s.st_ino == os.stat("f").st_ino, os.lseek(${fd}, 0, 1), file=sys.stderr)'`;

Deno.test("a program's redirected input and output are the tree's own files, which it can seek in and stat", async () => {
  await prints(
    `echo abc > f; ${KIND(0)} < f 2>&1; ${KIND(1)} > f 2> log; cat log; ${KIND(3)} 3<> f 2>&1`,
    ["True True 0", "True True 0", "True True 0"],
  );
});

Deno.test("an input that the program does not read to its end is left where it is", async () => {
  await prints(
    "printf 'one\\ntwo\\nthree\\nfour\\n' > f; (read a; echo $a; run dd bs=4 count=1 status=none; read b; echo $b; run cat) < f",
    ["one", "two", "three", "four"],
  );
});

Deno.test("commands of a group that write to one file write one behind the other, builtins and programs", async () => {
  await prints(
    "(echo a; run echo b; echo c; run printf 'd\\n'; echo e) > f; cat f; { run echo x; echo y; } >> f; run tail -n 3 f",
    ["a", "b", "c", "d", "e", "e", "x", "y"],
  );
});

Deno.test("appending, truncating and both streams in one file hold for programs", async () => {
  await prints(
    "run echo 1 >> f; run echo 2 >> f; cat f; run echo 3 > f; cat f; " +
      "run sh -c 'echo out; echo err >&2; echo out' > f 2>&1; cat f; run sh -c 'echo a >&4' 4>> f; run tail -n 1 f",
    ["1", "2", "3", "out", "err", "out", "a"],
  );
});

Deno.test("a file that is removed, or whose name another one took, is still the one that was opened", async () => {
  await prints(
    "exec 3> f; run echo 1 >&3; rm f; echo other > f; run echo 2 >&3; cat f; run wc -c < f; exec 3>&-; run cat f",
    ["other", "6", "other"],
  );
});

Deno.test("the shell sees at once how large a file is that a program has written through its redirection", async () => {
  await prints(
    "run head -c 100000 /dev/zero > f; stat -c %s f; run head -c 5 f > f2; stat -c %s f2",
    [
      "100000",
      "5",
    ],
  );
});

Deno.test("a program reads and writes process substitutions by the names it was given", async () => {
  await prints(
    "run paste <(echo a; run echo b) <(echo c; echo d); run tee >(cat > f) < <(echo e) > f2; sleep 0.1; cat f f2",
    ["a\tc", "b\td", "e", "e"],
  );
});
