/** `--load-tar` and `--dump-tar` in pipelines with the host's own tar. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { bash, ramfs, Scratch } from "./command_line.ts";

const SOURCE =
  "mkdir -p src/d && printf 'all:\\n\\t@echo building; cat a d/b > sum\\n' > src/Makefile && " +
  "echo 1 > src/a && echo 2 > src/d/b && ln -s a src/link && ln src/a src/hard && chmod 711 src/d && " +
  "touch -d '2001-02-03 04:05:06.5' src/a\n";

Deno.test("a tree goes in and out of a pipeline, the program's output aside", async () => {
  await ramfs(["doctor"]);
  using scratch = new Scratch();
  const result = bash(
    SOURCE +
      "tar c src | ramfs run --load-tar - --dump-tar - -- make -C src | (mkdir out; tar x -C out)\n" +
      "echo ${PIPESTATUS[@]}; cat out/src/sum; readlink out/src/link; stat -c '%h %Y' out/src/a; stat -c %a out/src/d\n" +
      "diff -r src out/src; [ out/src/a -ef out/src/hard ] && echo linked",
    scratch.path,
  );
  assertEquals(
    result.out,
    "0 0 0\n1\n2\na\n2 981173106\n711\nOnly in out/src: sum\nlinked\n",
  );
  assertStringIncludes(result.err, "building\n");
});

Deno.test("the program's status is kept, and the archive comes whole all the same", () => {
  using scratch = new Scratch();
  const result = bash(
    SOURCE +
      "tar c -C src . | ramfs run --load-tar - --dump-tar x.tgz -- sh -c 'pwd; rm a; exit 7'\n" +
      "echo $?; tar tzf x.tgz | sort; ls -A",
    scratch.path,
  );
  assertEquals(result.out, "/tmp/ram\n7\nMakefile\nd/\nd/b\nhard\nlink\nram\nsrc\nx.tgz\n");
});

Deno.test("archives have places in the tree, and --gzip compresses what has no such name", async () => {
  using scratch = new Scratch();
  bash(SOURCE + "tar cz src > in.tgz", scratch.path);
  const { code, out, err } = await scratch.run([
    ...["--load-tar", "in.tgz=deep/er", "--dump-tar", "deep/er/src/d=out.bin", "--gzip"],
    ...["--", "sh", "-c", "pwd; ls src"],
  ]);
  assertEquals([code, err], [0, ""]);
  assertEquals(out, `${scratch.root}/deep/er\nMakefile\na\nd\nhard\nlink\n`);
  assertEquals(bash("gzip -t < out.bin && tar tzf out.bin", scratch.path).out, "b\n");
});

Deno.test("a bad archive is an error that names it, before the program runs: status 125", async () => {
  using scratch = new Scratch();
  scratch.write("junk", "no archive\n".repeat(100));
  for (
    const [file, input, why] of [
      ["junk", "", "no whole tar archive: invalid tar"],
      ["-", "", "no tar archive: it is empty"],
      ["nofile", "", "ENOENT: no such file or directory, open"],
      ["-", "\x1f\x8bjunkjunkjunk", "no whole tar archive: "],
    ]
  ) {
    const { code, out, err } = await scratch.run(["--load-tar", file, "--", "echo", "ran"], {
      input,
    });
    assertEquals([code, out], [125, ""]);
    assertMatch(err, new RegExp(`^ramfs: --load-tar ${file}: cannot load: ${why}[^\n]*\n$`));
  }
});

Deno.test("a dump that fails is reported, is status 125, and leaves the file that was there", async () => {
  using scratch = new Scratch();
  scratch.write("d/x.tar", "old\n");
  const gone = await scratch.run(["--dump-tar", "no=d/x.tar", "--", "true"]);
  assertEquals(gone.code, 125);
  assertMatch(gone.err, /^ramfs: --dump-tar no=d\/x.tar: cannot dump: ENOENT: /);
  assertEquals([scratch.read("d/x.tar"), [...Deno.readDirSync(`${scratch.path}/d`)].length], [
    "old\n",
    1,
  ]);
  const pipe = bash(
    `ramfs run --root ${scratch.root} --dump-tar - -- sh -c 'seq 99999 > ${scratch.root}/x' | head -c 1 ` +
      "> /dev/null; echo ${PIPESTATUS[0]}",
    scratch.path,
  );
  assertEquals(pipe, {
    code: 0,
    out: "125\n",
    err: "ramfs: --dump-tar -: cannot dump: EPIPE: broken pipe, write 'standard output'\n",
  });
});

Deno.test("the shell takes archives too, and no script from the input that is one", () => {
  using scratch = new Scratch();
  const result = bash(
    SOURCE +
      `tar c src | ramfs sh --load-tar - --dump-tar - -c 'ls src; echo new > src/new; sh -c "echo child"' | ` +
      "tar t | sort; tar c src | ramfs sh --load-tar -; echo $?",
    scratch.path,
  );
  assertEquals(
    result.out,
    "src/\nsrc/Makefile\nsrc/a\nsrc/d/\nsrc/d/b\nsrc/hard\nsrc/link\nsrc/new\n125\n",
  );
  assertEquals(
    result.err,
    "Makefile\na\nd\nhard\nlink\nchild\n" +
      "ramfs: sh: standard input is the archive; give the script by -c or as a file\n",
  );
});

Deno.test("archives are streamed: one that is larger than what the owner ever needs passes whole", () => {
  using scratch = new Scratch();
  const result = bash(
    "mkdir src; head -c 300M /dev/zero | tr '\\0' x > src/big\n" +
      "tar c src | ramfs run --load-tar - --dump-tar - -- sh -c 'grep VmHWM /proc/$PPID/status' | " +
      "tar x --to-stdout | cmp - src/big && echo same",
    scratch.path,
  );
  assertEquals([result.code, result.out], [0, "same\n"]);
  const kilobytes = Number(/VmHWM:\s*(\d+) kB/.exec(result.err)![1]);
  assertEquals(kilobytes < 280_000 ? "flat" : kilobytes, "flat");
});

Deno.test("access control lists go in from tar --acls, names and all, and out to it", async () => {
  using scratch = new Scratch();
  const made = bash(
    "mkdir src; touch src/f src/plain; mkdir src/d; setfacl -m u:daemon:rw,g:7:- src/f; " +
      "setfacl -d -m u:8:rx src/d; tar --acls -cf in.tar -C src .",
    scratch.path,
  );
  if (made.code !== 0) return console.log(`not tried: ${made.err}`);
  const show = "find . | sort | xargs getfacl -n";
  const { code, err } = await scratch.run([
    ...["--load-tar", "in.tar", "--dump-tar", "out.tar"],
    ...["--", "sh", "-c", "getfacl -cn f | grep 1:"],
  ]);
  assertEquals([code, err], [0, ""]);
  assertEquals(
    bash(`mkdir out; tar --acls -xf out.tar -C out; cd out; ${show}`, scratch.path).out,
    bash(`cd src; ${show}`, scratch.path).out,
  );
});
