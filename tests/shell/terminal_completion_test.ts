/** What Tab offers in a real pseudo-terminal, by the shell itself and by completion files. */
import { existsSync } from "node:fs";
import { session, terminalMissing as missing } from "./terminal/session.ts";
import { Terminal } from "./terminal/terminal.ts";

session(
  "Tab completes commands, options, variables and paths, and lists what there could be",
  async (t) => {
    await t.run("mkdir -p long_name/inner; touch long_other; NAMED=value");
    await t.prompt();
    await t.type("basenam\t --suf\tx $NAM\t\r");
    await t.see("\nvalue\n");
    await t.prompt();
    await t.type("ls lo\tn\t\t\r");
    await t.see("ls long_name/inner/");
    await t.prompt();
    await t.type("ls lo\t\t");
    await t.see("long_name/  long_other\n");
    await t.type("\x15load /etc/passw\t\t\r");
    await t.run("head -c 5 passwd");
    await t.see("root:");
  },
);

session("Tab asks the functions, words and options that complete has set", async (t) => {
  await t.run("mkdir -p 'a dir'; COMP_x=1");
  await t.run(
    `f() { compopt -o nospace; COMPREPLY=($(compgen -W 'alpha= beta' -- "$2")); }; complete -F f foo`,
  );
  await t.run(
    `g() { COMPREPLY=("$1|$2|$3|$COMP_CWORD|$COMP_POINT|\${COMP_WORDS[*]}"); }; complete -F g bar`,
  );
  await t.run("h() { complete -W 'late' \"$1\"; return 124; }; complete -D -F h");
  await t.run("complete -C 'run printenv COMP_LINE COMP_POINT #' env");
  await t.run("complete -d -o filenames baz; complete -W 'one two' -X two qux");
  await t.run('foo() { printf \'<%s>\' "$@"; echo; }; bar() { foo "$@"; }; baz() { foo "$@"; }');
  await t.type("foo al\tx\r");
  await t.see("\n<alpha=x>\n");
  await t.type("baz a\tb\r");
  await t.see("\n<a dir/b>\n");
  await t.type("echo x | bar k=v\t");
  await t.see("bar k=bar|v|=|3|7|bar k = v ");
  await t.type("\x15echo ot\x15nobody l\t");
  await t.see("nobody late ");
  await t.type("\x15env x\t\t");
  await t.see(/\n5 +env x *\n/);
  await t.type("\x15complete -I -W initialword; complete -E -W emptyline; echo set\r");
  await t.see("\nset\n");
  await t.prompt();
  await t.type("ini\t");
  await t.see("initialword ");
  await t.type("\x15\t");
  await t.see("emptyline ");
  await t.type("\x15qux \t");
  await t.see("qux one ");
  await t.type("\x15exit\r");
});

session("Ctrl-C gives up a completion that does not end", async (t) => {
  await t.run(
    "f() { while :; do :; done; }; complete -F f foo; g() { sleep 99; }; complete -F g bar",
  );
  for (const name of ["foo", "bar"]) {
    await t.prompt();
    await t.type(`${name} a\t`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await t.type("\x03");
    await t.run("echo still $((40 + 2))");
    await t.see("still 42\n");
  }
});

const GIT_COMPLETION = "/usr/share/bash-completion/completions/git";

Deno.test("git's own completion file is sourced, and completes", {
  ignore: missing !== undefined || !existsSync(GIT_COMPLETION),
}, async () => {
  await using t = Terminal.start();
  await t.run(`source <(run cat ${GIT_COMPLETION})`);
  await t.run("git init -q . && git checkout -q -b topic && echo made");
  await t.see("made\n");
  await t.type("git chec\t");
  await t.see("git checkout ");
  await t.type("\x15git log --pret\toneli\t");
  await t.look("> git log --pretty=oneline");
  await t.type("\x15exit\r");
});

const BASH_COMPLETION = "/usr/share/bash-completion/bash_completion";

Deno.test("bash-completion finds the files of commands in the tree, when Tab asks for them", {
  ignore: missing !== undefined || !existsSync(BASH_COMPLETION) || !existsSync(GIT_COMPLETION),
}, async () => {
  await using t = Terminal.start();
  await t.run(`mkdir -p bc/completions; load ${BASH_COMPLETION} bc/main`);
  await t.run(`load ${GIT_COMPLETION} bc/completions/git`);
  await t.run("BASH_COMPLETION_USER_DIR=$PWD/bc; source bc/main; git init -q .; echo made");
  await t.see("made\n");
  await t.prompt();
  await t.type("git chec\t");
  await t.see("git checkout ");
  await t.type("\x15exit\r");
});
