/** Where the outcome goes: looked at before anything runs, and kept elsewhere where it cannot go there in the end. */
import { openLibrary } from "../../ffi/library.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ON_DENO } from "./signalled.ts";
import { Scratch } from "./command_line.ts";

const RAN = ["--", "sh", "-c", "echo ran"];

async function refused(scratch: Scratch, option: string[], why: string): Promise<void> {
  for (const [command, words] of [["run", RAN], ["sh", ["-c", "echo ran"]]] as const) {
    const { code, out, err } = await scratch[command]([...option, ...words]);
    assertEquals([code, out], [125, ""], `${command} ${option.join(" ")}`);
    assertStringIncludes(err, `ramfs: ${option.join(" ")}: `);
    assertStringIncludes(err, `${why}; nothing has been run`);
  }
}

Deno.test("a dump to a place below a file (ENOTDIR), or an archive that is a directory (EISDIR), is refused at once", async () => {
  using scratch = new Scratch();
  scratch.write("file", "");
  await refused(scratch, ["--dump", "x=file/x"], "Not a directory");
  await refused(scratch, ["--dump", "x=file/deep/x"], "Not a directory");
  await refused(scratch, ["--dump-tar", "file/x.tar"], "Not a directory");
  await refused(scratch, ["--dump-tar", scratch.path], "Is a directory");
});

Deno.test("another user's dump to a place that is not his (EACCES) is refused at once", {
  ignore: Deno.uid() !== 0,
}, async () => {
  const closed = Deno.makeTempDirSync({ dir: "/var/tmp" });
  Deno.chmodSync(closed, 0o755);
  Deno.writeTextFileSync(`${closed}/old`, "");
  // Else that user builds a library of his own, which takes a while and stays.
  const library = `${closed}/library`;
  Deno.mkdirSync(library);
  const built = await openLibrary();
  for (const name of ["libramfs.so", "libramfs_hook.so"]) {
    Deno.copyFileSync(`${built.directory}/${name}`, `${library}/${name}`);
  }
  built.library.close();
  try {
    for (const target of [`${closed}/x`, `${closed}/old`, `${closed}/new/deep/x`]) {
      const line = [...ON_DENO, "run", "--root", "/ramfs-t", "--dump", `x=${target}`, ...RAN];
      const unprivileged = "import os, sys; os.setgid(65534); os.setuid(65534); " +
        "os.execv(sys.argv[1], sys.argv[1:])";
      const { code, stdout, stderr } = await new Deno.Command("python3", {
        args: ["-c", unprivileged, ...line],
        env: { HOME: closed, RAMFS_LIBRARY_DIR: library, DENO_DIR: "/root/.cache/deno" },
      }).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      // A machine where that user cannot start the runtime at all says nothing about this.
      if (!text(stderr).startsWith("ramfs: --dump")) continue;
      assertEquals([code, text(stdout)], [125, ""]);
      assertMatch(text(stderr), /cannot be written: Permission denied; nothing has been run/);
    }
  } finally {
    Deno.removeSync(closed, { recursive: true });
  }
});

Deno.test("what cannot be written at the end is kept beside as an archive, which is named; status 125", async () => {
  using scratch = new Scratch();
  const spoil =
    `mkdir ${scratch.root}/d; echo one >${scratch.root}/d/one; echo two >${scratch.root}/d/two
    touch ${scratch.path}/gone`;
  for (const option of [["--dump", "d=gone/d"], ["--dump-tar", "d=gone/d.tar"]]) {
    const { code, err } = await scratch.run([...option, "--", "sh", "-c", spoil]);
    const [, file] = /^ramfs: --dump.*: cannot dump: ENOTDIR: .*; saved as (\S+)\n$/.exec(err)!;
    assertEquals(code, 125);
    assertEquals(Deno.statSync(file).mode! & 0o777, 0o600);
    const { stdout } = await new Deno.Command("tar", { args: ["xOf", file, "./one", "./two"] })
      .output().then(async (found) =>
        found.success
          ? found
          : await new Deno.Command("tar", { args: ["xOf", file, "one", "two"] }).output()
      );
    assertEquals(new TextDecoder().decode(stdout), "one\ntwo\n");
    Deno.removeSync(file);
    Deno.removeSync(`${scratch.path}/gone`);
  }
});

Deno.test("a file that is dumped to what became a directory (EISDIR) is kept beside; the program's status stays", async () => {
  using scratch = new Scratch();
  const script = `echo data >${scratch.root}/x; mkdir ${scratch.path}/x; exit 3`;
  const { code, err } = await scratch.run(["--dump", "x", "--", "sh", "-c", script]);
  const [, file] = /EISDIR: .*; saved as (\S+)\n$/.exec(err)!;
  const { stdout } = await new Deno.Command("tar", { args: ["xOf", file] }).output();
  assertEquals([code, new TextDecoder().decode(stdout)], [3, "data\n"]);
});
