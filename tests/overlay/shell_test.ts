/** Changes over directories of the host in `ramfs sh`. */
import { assertEquals, assertMatch } from "@std/assert";
import { bash } from "../cli/command_line.ts";

function inDirectory<T>(work: (directory: string) => T): T {
  const directory = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ramfs-changes-" }));
  try {
    Deno.writeTextFileSync(`${directory}/f`, "a\nb\n");
    return work(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

Deno.test("changes, discard and commit of the shell are about the directories that show", () => {
  inDirectory((directory) => {
    const script =
      'cd "$0"; echo c >> f; echo n > n; changes; echo $?; discard n; commit -q; echo $?; changes; echo $?';
    const { out, err } = bash(`ramfs sh --overlay . -c '${script}' "$PWD"; cat f; ls`, directory);
    assertEquals(
      [err, out],
      ["", "f   modified   +1 line\nn   added      2 bytes\n1\n0\n0\na\nb\nc\nf\n"],
    );
  });
});

Deno.test("without a directory of the host commit says so with status 2", () => {
  const { out, err } = bash("ramfs sh --root /tmp/ramfs-none -c 'commit; echo $?'", "/");
  assertEquals(out, "2\n");
  assertMatch(err, /no directory of the host shows here/);
});
