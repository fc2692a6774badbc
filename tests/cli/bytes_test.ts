/** Names, arguments, variables and directories that are no UTF-8, at the edge of the process. */
import { assertEquals } from "@std/assert";
import { environmentEntries, environmentOf, lineWords } from "../../runtime/process_bytes.ts";
import { REPOSITORY, Scratch } from "./command_line.ts";

/** A script of bash's, in which `run` and `sh` are ours on the scratch root; what it prints, as od shows it. */
async function script(scratch: Scratch, text: string): Promise<string[]> {
  const ramfs = `'${Deno.execPath()}' run -A --no-check '${REPOSITORY}ramfs.ts'`;
  const functions = `run() { ${ramfs} run --root ${scratch.root} "$@"; }
    sh() { ${ramfs} sh --root ${scratch.root} "$@"; }`;
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", `${functions}\n${text}`],
    cwd: scratch.path,
    env: { PRELOADS: "", DUMPS: "", NO_COLOR: "1" },
  }).output();
  return latin(stdout).split("\n").slice(0, -1);
}

/** A letter for each byte. */
function latin(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

Deno.test("arguments reach a program and the shell as bytes", async () => {
  using scratch = new Scratch();
  const out = await script(
    scratch,
    `run -- printf '%s|%s|%s\\n' $'\\xff\\xc3\\xa4' '' $'a\\x80b'
     sh -c $'touch \\xff \\xc3\\xa4; rm \\xff; ls; run printf "%s\\\\n" \\xfe; echo "$1"' name $'\\xfd'
     printf 'touch q\\xff; ls q*; run ls q\\xff\\n' > $'s\\xff'; sh $'s\\xff'; sh < $'s\\xff'
     printf '#!/bin/sh\\necho "prog $1"\\n' > $'p\\xff'; chmod +x $'p\\xff'; run -- $'./p\\xff' $'\\xfc'
     PATH=$PWD:$PATH run $'p\\xff' 1; PATH=$PWD:$PATH sh -c $'p\\xff 2'; run -- $'no\\xff' 2>&1`,
  );
  assertEquals(out, [
    "\xff\xc3\xa4||a\x80b",
    ...["\xc3\xa4", "\xfe", "\xfd"],
    ...["q\xff", "q\xff", "q\xff", "q\xff"],
    ...["prog \xfc", "prog 1", "prog 2", "ramfs: no\xff: command not found"],
  ]);
});

Deno.test("the environment reaches a program as it is, in its order and with doubles", async () => {
  using scratch = new Scratch();
  const out = await script(
    scratch,
    `set -- env -i Z=1 A=2 $'X=a\\xffb' $'X\\xffF=1' 1=q B=3 E= a.b=c A=5 HOME="$HOME" PATH="$PATH"
     ramfs=('${Deno.execPath()}' run -A --no-check '${REPOSITORY}ramfs.ts')
     "$@" env > before
     "$@" "\${ramfs[@]}" run --root ${scratch.root} -- env > after; cmp before after && echo same
     "$@" "\${ramfs[@]}" sh --root ${scratch.root} -c 'run env; env -i; env -u 1 | grep ^1' | LC_ALL=C grep -av '^[A-Z]='
     "$@" "\${ramfs[@]}" sh --root ${scratch.root} -c 'echo "$X"'`,
  );
  const others = out.slice(1, -1).filter((line) => !/^(HOME|PATH|PWD|SHLVL|_)=/.test(line));
  assertEquals([out[0], others.sort(), out.at(-1)], [
    "same",
    ["1=q", "X\xffF=1", "a.b=c"],
    "a\xffb",
  ]);
});

Deno.test("directories, roots and files of the host have names of bytes", async () => {
  using scratch = new Scratch();
  const out = await script(
    scratch,
    `mkdir $'w\\xff'; cd $'w\\xff'; echo host > $'f\\xff'; mkdir $'d\\xff'
     run -- sh -c 'pwd; readlink /proc/self/cwd'
     run --cwd $'d\\xff' -- pwd
     run --load $'f\\xff' --dump $'g\\xfe=o\\xfd' --trace $'t\\xff' -- bash -c "cd ${scratch.root}; cat f*; echo out > "$'g\\xfe'
     cat o*; ls; PRELOADS=$'f\\xff' run -- ls ${scratch.root}
     mkdir s; touch $'s/x\\xfb'; sh -c $'load \\'s/*\\' .; mkdir m; mount -t host ../w\\xff/s m 2> /dev/null; ls . m'
     sh -c $'load f\\xff; ls; dump f\\xff h\\xff'; cat $'h\\xff'
     '${Deno.execPath()}' run -A --no-check '${REPOSITORY}ramfs.ts' run --root "$PWD/"$'d\\xff' -- bash -c \\
       $'echo in > d\\xff/x; cat d*/x'; ls d*`,
  );
  const here = `${scratch.path}/w\xff`;
  assertEquals(out, [
    ...[here, here, `${here}/d\xff`, "host", "out"],
    ...["d\xff", "f\xff", "o\xfd", "t\xff", "f\xff"],
    ...[".:", "m", "x\xfb", "", "m:", "x\xfb", "f\xff", "host", "in"],
  ]);
});

Deno.test("words and variables are read anew only where the runtime lost bytes of them", () => {
  const files: Record<string, string> = {
    "/proc/self/cmdline": "deno\0run\0x\0a\xff\0\0b\0",
    "/proc/self/environ": "B=1\0GONE=1\0X=\xfe\0A\xff=2\0odd\0B=2\0RAMFS_HANDOVER=1 2\0",
  };
  const reads: string[] = [];
  const read = (path: string) => {
    reads.push(path);
    return Uint8Array.from(files[path], (letter) => letter.charCodeAt(0));
  };
  assertEquals(lineWords(["a", "", "b"], read), ["a", "", "b"]);
  assertEquals(reads, []);
  assertEquals(lineWords(["a\ufffd", "", "b"], read), ["a\udcff", "", "b"]);
  assertEquals(lineWords(["a\ufffd", "", "c"], read), ["a\ufffd", "", "c"]);
  const entries = environmentEntries({ B: "2", X: "\ufffd", "A\ufffd": "2", C: "new" }, read);
  assertEquals(entries, ["B=1", "X=\udcfe", "A\udcff=2", "odd", "B=2", "C=new"]);
  assertEquals(environmentOf(entries), { B: "2", X: "\udcfe", "A\udcff": "2", C: "new" });
  const none = () => {
    throw new Error("no /proc");
  };
  assertEquals(environmentEntries({ A: "1" }, none), ["A=1"]);
  assertEquals(lineWords(["\ufffd"], none), ["\ufffd"]);
});
