/** More files than one keeper can hold, and more than all can. */
import { assertEquals } from "@std/assert";
import { REPOSITORY, Scratch } from "./command_line.ts";

/** Runs a shell script in a tree whose files are memfds, and that may have so many descriptors a table. */
async function withLimit(descriptors: number, script: string, volume = "off"): Promise<string> {
  using scratch = new Scratch();
  const ramfs = `'${Deno.execPath()}' run -A --no-check '${REPOSITORY}ramfs.ts'`;
  const command =
    `ulimit -n ${descriptors}; cd '${scratch.root}/..'; exec ${ramfs} run --root '${scratch.root}' \\
      -- sh -c 'cd "$0" && eval "$1"' '${scratch.root}' "$0" 2>&1`;
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", command, script],
    env: { RAMFS_VOLUME: volume },
  }).output();
  return new TextDecoder().decode(stdout).replaceAll(scratch.root, "ROOT");
}

Deno.test("files of many keepers are made, found and removed, and their places used again", async () => {
  const script = `for round in 1 2 3; do mkdir d; for i in $(seq 1000); do echo $i > d/f$i; done
    ls d | wc -l; cat d/f1 d/f1000; rm -r d; ls -A; done`;
  assertEquals(await withLimit(256, script), "1000\n1\n1000\n".repeat(3));
});

Deno.test("files of a session's own tmpfs need no descriptors of its owner", async () => {
  const script = `seq 20000 | sed s/^/f/ | xargs touch; ls | wc -l; rm f*; ls -A`;
  assertEquals(await withLimit(150, script, "on"), "20000\n");
});

Deno.test("a file that no keeper has room for answers ENOSPC soon, and not before the last place", async () => {
  const script =
    `for i in $(seq 6000); do echo x > f$i; done 2>&1 | sed 's/.*f[0-9]*:/NAME:/' | uniq
    for name in f*; do n=$((n + 1)); done; test $n -gt 4000 && echo many
    rm f1 f2; sleep 0.5; echo y > again; cat again`;
  const began = Date.now();
  const refused = "NAME: No space left on device\n";
  assertEquals(await withLimit(150, script), `${refused}many\ny\n`);
  assertEquals(Date.now() - began < 20_000, true, "it took long");
});
