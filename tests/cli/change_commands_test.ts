/** `ramfs diff`, `commit` and `discard` from outside a session. */
import { assertEquals, assertMatch } from "@std/assert";
import { bash, type Result } from "./command_line.ts";

let count = 0;

/** A session over `lower`, in which `program` has run, then `script` outside of it. */
function behind(
  program: string,
  script: string,
  populate = "printf 'a\\nb\\n' > f; mkdir d; echo x > d/x",
): Result {
  const directory = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ramfs-changes-" }));
  const name = `changes-${Deno.pid}-${count++}`;
  try {
    return bash(
      `S=${name}; mkdir lower; cd lower; ${populate}; cp -a . ../copy
      ramfs start $S --overlay . || exit 9
      ramfs exec $S -- sh -ec '${program}' || exit 8
      ${script}
      ramfs stop $S`,
      directory,
    );
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

Deno.test("diff tells what was done, with status 1, and 0 where nothing was", () => {
  const { out } = behind(
    "echo c >> f; rm d/x; mkdir n; echo 1 > n/1; echo 22 > n/2",
    "ramfs diff $S:; echo $?; ramfs diff $S: other; echo $?; ramfs diff --name-only $S: d; ramfs diff --stat $S: f",
  );
  assertEquals(
    out,
    `d/x   deleted    2 bytes
f     modified   +1 line
n/    2 files added, 5 bytes
1
0
d/x
 f | 1 +
 1 file changed, 1 insertion(+)
`,
  );
});

Deno.test("diff without a session is status 2", () => {
  const { code, err } = bash("ramfs diff no-such-session:", "/");
  assertEquals(code, 2);
  assertMatch(err, /no-such-session/);
});

const PATCHED =
  `printf "c\\nB\\n" >> f; rm d/x; echo new > d/new; printf noeol > noeol; chmod +x run
  mv keep moved; ln -s f link; echo blank > "with blank"; echo oct > "$(printf "\\303\\251")"; rm old; mv dir rid`;
const PATCH_BASE =
  `printf 'a\\nb\\n' > f; mkdir d dir; echo x > d/x; echo run > run; echo keep > keep; echo old > old
  echo in > dir/in; git init -q .; git add -A; git -c user.name=n -c user.email=e@e commit -qm m`;

Deno.test("git apply makes of a copy what the session has", () => {
  const { code, out, err } = behind(
    PATCHED,
    `ramfs diff -p $S: > ../patch; (cd ../copy && git apply ../patch); ramfs exec $S -- cp -a . ../there
    diff -r --no-dereference -x .git ../copy ../there; stat -c '%a' ../copy/run; readlink ../copy/link`,
    PATCH_BASE,
  );
  assertEquals([code, err, out], [0, "", "755\nf\n"]);
});

Deno.test("patch makes of a copy what the session has, where names are plain", () => {
  const { out, err } = behind(
    'printf "c\\nB\\n" >> f; rm d/x; echo new > d/new; echo blank > "with blank"',
    "ramfs diff -p $S: > ../patch; cd ../copy; patch -sp1 < ../patch; cat f d/new 'with blank'; ls d; cd ../lower",
  );
  assertEquals([err, out], ["", "a\nb\nc\nB\nnew\nblank\nnew\n"]);
});

Deno.test("a binary file is named in a patch", () => {
  const { out } = behind('printf "x\\0y" > bin', "ramfs diff -p $S: bin");
  assertMatch(out, /^Binary files \/dev\/null and b\/bin differ$/m);
});

Deno.test("commit does a part by paths and patterns, then the rest", () => {
  const { out, err } = behind(
    "echo 1 > one.c; echo 2 > two.c; echo 3 > three.h; mkdir n; echo n > n/n; rm f",
    `ramfs commit -q $S: '*.c'; echo $?; ls; ramfs commit -q $S: n/n; cat n/n
    ramfs diff --name-only $S:; ramfs commit -q $S:; echo $?; ls; ramfs diff $S:; echo $?`,
  );
  assertEquals(
    [err, out],
    ["", "0\nd\nf\none.c\ntwo.c\nn\nf\nthree.h\n0\nd\nn\none.c\nthree.h\ntwo.c\n0\n"],
  );
});

Deno.test("commit --dry-run changes nothing", () => {
  const { out } = behind("rm f", "ramfs commit -n $S:; echo $?; ls");
  assertEquals(out, "f   deleted    4 bytes\n0\nd\nf\n");
});

Deno.test("what has changed on the host stands against a commit; --theirs and --ours decide", () => {
  const { out, err } = behind(
    "echo here > f; echo here > d/x; echo n > n",
    `sleep 0.05; echo there > f; echo there > d/x
    ramfs commit -q $S:; echo $?; cat f; ls
    ramfs commit -q --theirs $S: d; echo $?; cat d/x; ramfs exec $S -- cat d/x
    ramfs commit -q --ours $S:; echo $?; cat f n`,
  );
  assertEquals(out, "1\nthere\nd\nf\n0\nthere\nthere\n0\nhere\nn\n");
  assertMatch(err, /^ramfs: f: has been changed there, too$/m);
  assertMatch(err, /nothing was committed: 2 conflicts/);
});

Deno.test("commit --merge brings lines of both sides together, where git knows what was before", () => {
  const { out } = behind(
    "sed -i s/one/ONE/ f",
    `sed -i s/nine/NINE/ f; ramfs commit -q --merge $S:; echo $?; tr '\\n' ' ' < f`,
    `printf '%s\\n' one two three four five six seven eight nine > f; touch -d 2001-01-01 f
    git init -q .; git add -A; git -c user.name=n -c user.email=e@e commit -qm m`,
  );
  assertEquals(out, "0\nONE two three four five six seven eight NINE ");
});

Deno.test("discard takes back, and what is left can still be committed", () => {
  const { out } = behind(
    "echo c >> f; rm -r d; echo n > n",
    `ramfs discard $S: f d; ramfs exec $S -- sh -c "cat f d/x"; ramfs diff --name-only $S:
    ramfs discard -q $S:; ramfs diff $S:; echo $?; ls`,
  );
  assertEquals(out, "2 changes discarded\na\nb\nx\nn\n0\nd\nf\n");
});
