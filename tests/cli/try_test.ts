/** `ramfs try`: what a script written for try(1) finds. */
import { assertEquals, assertMatch } from "@std/assert";
import { bash, type Result } from "./command_line.ts";

/** A directory of the host that is the only one beneath, and one for what is kept. */
function inDirectory(
  script: string,
  populate = "echo fail > file_2; echo gz > gone; touch target",
): Result {
  const directory = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ramfs-try-" }));
  try {
    return bash(
      `mkdir lower kept; cd lower; ${populate}
      try() { ramfs try --overlay "$PWD" "$@"; }
      kept=${directory}/kept
      ${script}`,
      directory,
    );
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

Deno.test("not at a terminal nothing is kept, the changes are told, and the status is the command's", () => {
  const { code, out, err } = inDirectory(
    "try 'echo x >> file_2; rm gone; exit 3'; echo $?; cat file_2; ls",
  );
  assertEquals([code, out], [0, "3\nfail\nfile_2\ngone\ntarget\n"]);
  const lines = err.split("\n");
  assertEquals(lines.slice(0, 3), ["", "Changes detected in the following files:", ""]);
  assertEquals(lines.slice(3).map((line) => line.replace(/.*\//, "")), [
    "file_2 (modified)",
    "gone (deleted)",
    "",
    "Not committing.",
    "",
  ]);
});

Deno.test("-y keeps all", () => {
  const { out } = inDirectory("try -y 'echo new > new; rm gone'; cat new; ls");
  assertEquals(out, "new\nfile_2\nnew\ntarget\n");
});

Deno.test("-y keeps what a command that failed has done, with its status", () => {
  const { out } = inDirectory("try -y 'echo new > new; exit 7'; echo $?; cat new");
  assertEquals(out, "7\nnew\n");
});

Deno.test("a command and its words are a program, and no shell reads them", () => {
  assertEquals(inDirectory("try -y touch 'a;b'; ls").out, "a;b\nfile_2\ngone\ntarget\n");
});

Deno.test("what names no program is the shell's: try exit 3", () => {
  assertEquals(inDirectory("try exit 3; echo $?").out, "3\n");
});

Deno.test("the summary of a directory of -N has try's words", () => {
  const { out } = inDirectory(`
    try -N $kept 'touch file_1; echo test > file_2; rm gone target; mkdir -p target new/nested; ln -s a link'
    echo $?; ls; try summary $kept | sed "s|$PWD/||"; echo $?`);
  assertEquals(
    out,
    `0
file_2
gone
target

Changes detected in the following files:

file_1 (added)
file_2 (modified)
gone (deleted)
link (symlink)
new (created dir)
new/nested (created dir)
target (replaced with dir)
0
`,
  );
});

Deno.test("a summary of no changes has status 1 and says nothing", () => {
  assertEquals(inDirectory("try -N $kept -- true; try summary $kept; echo $?").out, "1\n");
});

Deno.test("-N goes on with what is kept, and commit does it to the host", () => {
  const { out } = inDirectory(`
    try -N $kept 'touch file_1; echo test > file_2; rm gone'
    try -N $kept 'rm file_1; echo test2 >> file_2; touch gone; ls'
    cat file_2; try -y commit $kept; echo $?; cat file_2; ls; try summary $kept; echo $?`);
  assertEquals(
    out,
    "file_2\ngone\ntarget\nfail\n0\ntest\ntest2\nfile_2\ngone\ntarget\n1\n",
  );
});

Deno.test("what is kept comes back with links, modes, moves, holes, targets and times", () => {
  const program =
    "mv dir rid; chmod 751 rid; ln rid/x hard; truncate -s 1M sparse; mv a b; mkfifo pipe; " +
    "touch -d 2002-02-02 b; ln -s to link; setfattr -n user.k -v v b; rm -r rem";
  const { out } = inDirectory(
    `try -N $kept '${program}'; try commit $kept; echo $?
    stat -c '%n %F %a %h' *; stat -c %Y b; stat -c %b sparse; getfattr --only-values -n user.k b; readlink link`,
    "mkdir dir rem; echo x > dir/x; echo a > a; echo r > rem/r",
  );
  assertEquals(
    out,
    `0
b regular file 644 1
hard regular file 644 2
link symbolic link 777 1
pipe fifo 644 1
rid directory 751 2
sparse regular file 644 1
${Date.parse("2002-02-02") / 1000 + new Date("2002-02-02T00:00").getTimezoneOffset() * 60}
0
vto
`,
  );
});

Deno.test("what has changed on the host since stands against a commit of what was kept", () => {
  const { out, err } = inDirectory(`
    try -N $kept 'echo here > file_2'; sleep 0.1; echo there > file_2
    try commit $kept; echo $?; cat file_2; try summary $kept | tail -1 | sed 's|.*/||'`);
  assertEquals(out, "1\nthere\nfile_2 (modified)\n");
  assertMatch(err, /file_2: has been changed there, too/);
});

Deno.test("-I and -E choose what is kept by expressions of grep", () => {
  const { out } = inDirectory(
    "try -y -I foo1 -I 'fo[o]2' 'touch foo1 foo2 bar'; ls foo* bar; try -y -E foo3 'touch foo3 foo4'; ls foo*",
  );
  assertEquals(out, "foo1\nfoo2\nfoo1\nfoo2\nfoo4\n");
});

Deno.test("-n keeps nothing and prints where the changes are", () => {
  const { out } = inDirectory(
    "d=$(try -n 'touch new'); ls; try summary $d | grep -c new; try -y commit $d; ls; rm -r $d",
  );
  assertEquals(out, "file_2\ngone\ntarget\n1\nfile_2\ngone\nnew\ntarget\n");
});

Deno.test("-L stacks directories of -N, the first on top", () => {
  const { out } = inDirectory(`
    mkdir ../one ../two; try -N $PWD/../one 'echo 1 > file_2; echo 1 > a'; try -N $PWD/../two 'echo 2 > file_2'
    try -L $PWD/../two:$PWD/../one 'cat file_2 a'; try -L $PWD/../two:$PWD/../one -N $kept; try commit $kept; cat file_2 a`);
  assertEquals(out, "2\n1\n2\n1\n");
});

Deno.test("a directory of -N that is not there is status 2", () => {
  const { out, err } = inDirectory(
    "try -N /nowhere/at/all true; echo $?; try summary $kept/none; echo $?; try; echo $?",
  );
  assertEquals(out, "2\n2\n2\n");
  assertMatch(err, /could not find sandbox directory '\/nowhere\/at\/all'/);
});

Deno.test("letters may stand together, and their values behind them: -nEpattern", () => {
  assertEquals(
    inDirectory(
      "d=$(try -nEfoo 'touch foo bar'); try summary $d | sed 's|.*/||' | tail -2; rm -r $d",
    ).out,
    "bar (added)\nfoo (added)\n",
  );
});
