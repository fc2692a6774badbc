/** Archives as people have them: compressed by whatever, with names of any bytes, damaged, and of trees in use. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { archive, member, paxMember } from "../staging/archive_blocks.ts";
import { bash, ramfs, Scratch } from "./command_line.ts";

// Messages are compared, and a first start tells what it builds.
Deno.test.beforeAll(async () => void await ramfs(["doctor"]));

const COMPRESSIONS: [program: string, ending: string][] = [
  ...[["gzip", "gz"], ["bzip2", "tbz2"], ["xz", "txz"], ["zstd", "tar.zst"], ["lz4", "lz4"]],
  ...[["lzip", "lz"], ["lzop", "lzo"]],
] as [string, string][];

for (const [program, ending] of COMPRESSIONS) {
  Deno.test(`an archive of ${program} is loaded, and dumped as .${ending}, by run and by sh`, () => {
    using scratch = new Scratch();
    const result = bash(
      `type ${program} > /dev/null 2>&1 || exit 77; mkdir src; seq 9 > src/a; tar c -C src . | ${program} -c > in.x\n` +
        `ramfs run --load-tar in.x --dump-tar out.${ending} -- sh -c 'echo new > b; cat a' | tail -1\n` +
        `ramfs sh -c 'load --tar out.${ending} /tmp/ram/d; cat /tmp/ram/d/b; dump --tar /tmp/ram/d again.${ending}'\n` +
        `${program} -dc < again.${ending} | tar t | sort`,
      scratch.path,
    );
    if (result.code === 77) return console.log(`not tried: there is no ${program}`);
    assertEquals(result, { code: 0, out: "9\nnew\n./\na\nb\n", err: "" });
  });
}

Deno.test("a compression without its program is reported before anything runs: status 125", async () => {
  using scratch = new Scratch();
  Deno.writeFileSync(`${scratch.path}/in.xz`, new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]));
  const env = { PATH: "/nowhere" };
  const load = await scratch.run(["--load-tar", "in.xz", "--", "/bin/echo", "ran"], { env });
  assertEquals([load.code, load.out], [125, ""]);
  assertStringIncludes(
    load.err,
    "--load-tar in.xz: cannot load: compressed with xz, and there is no program xz",
  );
  const dump = await scratch.run(["--dump-tar", "out.txz", "--", "/bin/echo", "ran"], { env });
  assertEquals([dump.code, dump.out], [125, ""]);
  assertStringIncludes(
    dump.err,
    "--dump-tar out.txz: there is no program xz to compress it; install",
  );
});

Deno.test("gzip of several parts, as pigz and image layers have it, is read to its end", () => {
  using scratch = new Scratch();
  const result = bash(
    "mkdir src; seq 99999 > src/a; echo b > src/b; tar cf t.tar -C src a b\n" +
      "{ head -c 300000 t.tar | gzip; tail -c +300001 t.tar | gzip; head -c 999 /dev/zero; } > in.tgz\n" +
      "ramfs run --load-tar in.tgz -- sh -c 'cat b; wc -l < a'",
    scratch.path,
  );
  assertEquals(result, { code: 0, out: "b\n99999\n", err: "" });
});

Deno.test("a damaged compression is reported by file and kind: status 125", () => {
  using scratch = new Scratch();
  for (const program of ["gzip", "zstd", "xz", "bzip2"]) {
    const { out, err, code } = bash(
      `type ${program} > /dev/null 2>&1 || exit 77; mkdir -p src; seq 99999 > src/a; ` +
        `tar c src | ${program} -c | head -c 3000 > in.x; ramfs run --load-tar in.x -- echo ran; echo $?`,
      scratch.path,
    );
    if (code === 77) {
      console.log(`not tried: there is no ${program}`);
      continue;
    }
    assertEquals([program, out], [program, "125\n"]);
    assertMatch(
      err,
      new RegExp(
        `^ramfs: --load-tar in.x: cannot load: no whole tar archive: its ${program} compression is damaged: [^\\n]*\\n$`,
      ),
    );
  }
});

Deno.test("names of any bytes pass through a pipeline as they are", () => {
  using scratch = new Scratch();
  const result = bash(
    "mkdir src; cd src; for n in $'a\\xff' $'a\\xfe' $'\\xe4' é $'n\\nl'; do echo \"$n\" > \"$n\"; done; cd ..\n" +
      "for f in v7 ustar gnu posix; do tar c --format=$f -C src . | ramfs run --load-tar - --dump-tar - -- true | " +
      "(rm -rf out; mkdir out; tar x -C out) && diff -r src out && echo $f; done",
    scratch.path,
  );
  assertEquals(result, { code: 0, out: "v7\nustar\ngnu\nposix\n", err: "" });
});

Deno.test("what cannot be loaded is reported by file, member and byte; the rest is there, and the status is 1", async () => {
  using scratch = new Scratch();
  Deno.writeFileSync(
    `${scratch.path}/odd.tar`,
    archive(
      member({ name: "a" }, "1\n"),
      member({ name: "../evil" }, "x"),
      member({ name: "\x1b[1m", type: "Z" }),
      paxMember({ "LIBARCHIVE.xattr.user.x": "!" }, { name: "b" }, "2\n"),
    ),
  );
  const lines = (origin: string) =>
    [
      `${origin}: ../evil (at byte 1024) left out: EPERM: operation not permitted, open '../evil'`,
      `${origin}: \\033[1m (at byte 2048) left out: members of type Z are not supported`,
      `${origin}: b: user.x (at byte 2560) left out: its value is no base64`,
    ].join("\n") + "\n";
  const run = await scratch.run(["--load-tar", "odd.tar", "--", "cat", "a", "b"]);
  assertEquals(run, { code: 1, out: "1\n2\n", err: lines("ramfs: --load-tar odd.tar") });
  const failing = await scratch.run(["--load-tar", "odd.tar", "--", "sh", "-c", "exit 3"]);
  assertEquals(failing.code, 3);
  const shell = bash(`ramfs sh -c 'load --tar odd.tar; echo $?; cat a b'`, scratch.path);
  assertEquals([shell.code, shell.out, shell.err], [0, "1\n1\n2\n", lines("load: 'odd.tar'")]);
});

Deno.test("directories that an archive does not tell of are made as the umask wants them", () => {
  using scratch = new Scratch();
  const result = bash(
    "mkdir -p src/a/b; echo f > src/a/b/f; tar cf in.tar -C src a/b/f; umask 027\n" +
      "ramfs run --load-tar in.tar -- stat -c %a a a/b; ramfs sh -c 'load --tar in.tar; stat -c %a a a/b'",
    scratch.path,
  );
  assertEquals(result, { code: 0, out: "750\n750\n750\n750\n", err: "" });
});

Deno.test("a tree in use is dumped and kept whole, what changed is reported, and the status is 1", () => {
  using scratch = new Scratch();
  const result = bash(
    "cat > script <<'END'\n" +
      "cd /tmp/ram; head -c 40M /dev/zero | tr '\\0' x > big; echo s > small\n" +
      "sh -c 'while [ ! -e stop ]; do echo more >> big; echo x > t; rm t; done' &\n" +
      "while [ $(stat -c %s big) -le 41943040 ]; do sleep 0.01; done\n" +
      "dump --tar . x.tgz; echo $?; snapshot ./x.snap; echo $?\n" +
      "touch stop; wait; rm big small; restore ./x.snap; cat small\nEND\n" +
      "ramfs sh script; tar xf x.tgz && cat small && head -c 3 big",
    scratch.path,
  );
  assertEquals([result.code, result.out], [0, "1\n1\ns\ns\nxxx"]);
  for (const command of ["dump", "snapshot"]) {
    assertMatch(result.err, new RegExp(`^${command}: \\S*big changed as it was read$`, "m"));
  }
});

/** A busy machine may give the writer no turn while its file is read: then nothing has changed. */
const MOST_TRIES = 5;

Deno.test("a tree that programs go on changing behind --dump-tar: status 1, and the archive is whole", () => {
  using scratch = new Scratch();
  const pack = () =>
    bash(
      "ramfs run --root /tmp/ram --dump-tar x.tgz -- sh -c 'cd /tmp/ram; head -c 40M /dev/zero > big; " +
        '(timeout 4 sh -c "while :; do echo >> big; done" > /dev/null 2>&1 &) ; ' +
        "while [ $(stat -c %s big) -le 41943040 ]; do :; done'; echo $?; tar tz < x.tgz",
      scratch.path,
    );
  let result = pack();
  for (let tries = 1; result.out === "0\nbig\n" && tries < MOST_TRIES; tries++) result = pack();
  assertEquals(result.out, "1\nbig\n");
  assertEquals(
    result.err,
    "ramfs: --dump-tar x.tgz: /tmp/ram/big changed as it was read\n" +
      "ramfs: --dump-tar x.tgz: packed, but 1 of its files were in use or unreadable\n",
  );
});

Deno.test("a damaged snapshot is reported by file and place, and the directory is as it was", () => {
  using scratch = new Scratch();
  const result = bash(
    "ramfs sh -c 'cd /tmp/ram; echo a > a; snapshot ./s'\n" +
      "printf x | dd of=s bs=1 seek=60 conv=notrunc status=none\n" +
      "ramfs sh -c 'cd /tmp/ram; echo b > b; restore ./s; echo $?; ls -A'",
    scratch.path,
  );
  assertEquals([result.code, result.out], [0, "1\nb\n"]);
  assertMatch(
    result.err,
    /^restore: '.\/s': no whole snapshot: it is damaged between byte 12 and \d+\n$/,
  );
});
