/** The session of `ramfs sh` in a real pseudo-terminal. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { session, terminalMissing as missing } from "./terminal/session.ts";
import { Terminal } from "./terminal/terminal.ts";

session(
  "a session greets in one line, shows its directory, and ends with exit's status",
  async (t) => {
    assertMatch(await t.see("\n"), /^ramfs \d\S+, a volatile tree at \S+\. Type help .*\n$/);
    await t.run("mkdir d; cd d");
    assertMatch(await t.see(/> $/), /^ramfs:~\/ram\/d> $/);
    await t.type("exit 3\r");
    assertEquals(await t.status(), 3);
  },
);

session("Ctrl-D at an empty prompt ends the session with the last status", async (t) => {
  await t.run("(exit 4)");
  await t.prompt();
  await t.type("\x04");
  await t.see("exit\n");
  assertEquals(await t.status(), 4);
});

session("a line is edited with the keys of readline", async (t) => {
  await t.prompt();
  // To the beginning, a word on, the rest cut, back at the end, a character corrected.
  await t.type("wrld\x01echo hello \x05\x1b[D\x1b[D\x1b[Do\x05 gone\x17\x7f!\r");
  await t.see("\nhello world!\n");
  await t.run("echo one two");
  await t.prompt();
  await t.type("echo \x1b.\r");
  await t.see("\ntwo\n");
});

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

session("fc lists, runs again and edits the lines that were typed", async (t) => {
  await t.run("echo one; edit() { sed -i s/two/three/ $1; }");
  await t.run("fc -s one=two echo");
  await t.see("\ntwo\n");
  await t.run("fc -e edit");
  await t.see("\nthree\n");
  await t.run("fc -ln -1");
  await t.see(/\t echo three; edit\(\) [^\n]*\n/);
  await t.run("fc nothing");
  await t.see("fc: no command found\n");
});

Deno.test("the history is there in the next session, and forgets repetitions", {
  ignore: missing !== undefined,
}, async () => {
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-terminal-" });
  {
    await using t = Terminal.start({}, directory);
    for (const line of ["echo first", "echo first", " echo secret", "for i in a b; do"]) {
      await t.run(line);
    }
    await t.see("> ");
    await t.type("echo $i; done\r");
    await t.see("\nb\n");
    await t.run("exit");
    await t.status();
  }
  const file = Deno.readTextFileSync(`${directory}/.local/state/ramfs/history`);
  assertEquals(file.replaceAll(/^#\d+$/gm, "#").split("\n"), [
    "#",
    "echo first",
    "#",
    "for i in a b; do",
    "echo $i; done",
    "#",
    "exit",
    "",
  ]);
  await using t = Terminal.start({}, directory);
  await t.prompt();
  await t.type("\x1b[A\x1b[A\x1b[A\r");
  await t.see("\nfirst\n");
  await t.run("!ec again");
  await t.see("\necho first again\nfirst again\n".slice(1));
  await t.run("history 2");
  await t.see(/\n?\s+5 {2}echo first again\n\s+6 {2}history 2\n/);
  await t.run("!nothing");
  await t.see("ramfs: !nothing: event not found\n");
});

session(
  "Ctrl-R finds earlier lines as they are typed, and Ctrl-G gives the search up",
  async (t) => {
    for (const line of ["echo alpha", "echo beta", "echo alps"]) await t.run(line);
    await t.prompt();
    await t.type("\x12alp");
    await t.look("(reverse-i-search)`alp': echo alps");
    await t.type("\x12");
    await t.look("(reverse-i-search)`alp': echo alpha");
    await t.type("\x12");
    await t.look("(failed reverse-i-search)`alp': echo alpha");
    await t.type("\r");
    await t.see("\nalpha\n");
    await t.prompt();
    await t.type("echo kept\x12beta\x07\r");
    await t.see("\nkept\n");
  },
);

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

session("what is not whole yet is continued behind a second prompt", async (t) => {
  await t.run("echo 'one");
  await t.see("> ");
  await t.type("two'\r");
  await t.see("\none\ntwo\n");
  await t.run("cat <<END | tr a-z A-Z &&");
  await t.see("> ");
  await t.type("from here\rEND\r");
  await t.see("> ");
  await t.type("echo and\\\r");
  await t.see("> ");
  await t.type("there\r");
  await t.see("\nFROM HERE\nandthere\n");
});

session("Ctrl-C ends commands of the shell that never wait", async (t) => {
  for (
    const line of [
      "yes | wc -l",
      "seq 1 10000000000 | tail -n 1",
      "cat /dev/zero | md5sum",
      "yes > /dev/null",
      "md5sum < /dev/zero",
      "x=$(yes)",
      "cat < <(yes) > /dev/null",
    ]
  ) {
    await t.run(`echo begun; ${line}`);
    await t.see("begun\n");
    await new Promise((resolve) => setTimeout(resolve, 200));
    await t.type("\x03");
    await t.run("echo status $?");
    await t.see("status 130\n");
  }
});

session("Ctrl-C gives up a line, a loop and a child, and the shell goes on", async (t) => {
  await t.prompt();
  await t.type("echo given up\x03");
  await t.see("^C\n");
  await t.run("if true; then");
  await t.see("> ");
  await t.type("\x03");
  await t.run("echo begun; while true; do :; done");
  await t.see("begun\n");
  await t.type("\x03");
  await t.run("echo status $?");
  await t.see("\nstatus 130\n".slice(1));
  await t.run("while true; do run sleep 100; done; echo not here");
  await untilChild(t, "sleep");
  await t.type("\x03");
  await t.run("echo status $?; run sleep 100 | cat");
  await t.see("status 130\n");
  await untilChild(t, "sleep");
  await t.type("\x03");
  await t.run("echo status $?");
  await t.see("status 130\n");
  assert(!/not here\n/.test(t.shown.replace("echo not here\n", "")));
});

/** Waits until a program of that name runs in the terminal's session. */
async function untilChild(t: Terminal, name: string): Promise<void> {
  for (let turn = 0; turn < 300; turn++) {
    for (const { name: pid } of Deno.readDirSync("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      try {
        const [program, , cwd] = [
          Deno.readTextFileSync(`/proc/${pid}/comm`).trim(),
          "",
          Deno.readTextFileSync(`/proc/${pid}/environ`),
        ];
        if (program === name && cwd.includes(`HOME=${t.directory}\0`)) return;
      } catch { /* it has ended */ }
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`no ${name} runs; so far:\n${t.shown}`);
}

session(
  "Ctrl-Z stops a program and a pipeline, and bg, fg, jobs and kill go on with them",
  async (t) => {
    await t.run("run sleep 100");
    await untilChild(t, "sleep");
    await t.type("\x1a");
    await t.see("[1]+  Stopped                 run sleep 100\n");
    await t.run("run cat | run tr a-z A-Z");
    await untilChild(t, "tr");
    await t.type("\x1a");
    await t.see("[2]+  Stopped                 run cat | run tr a-z A-Z\n");
    await t.run("jobs; bg %1; jobs -s; jobs -r; echo $-");
    await t.see("[1]-  Stopped                 run sleep 100\n[2]+  Stopped");
    await t.see("[1]  run sleep 100 &\n[2]+  Stopped");
    await t.see("[1]-  Running                 run sleep 100 &\n");
    assertMatch(await t.see("\n"), /^\w*i\w*m\w*\n$/);
    await t.run("fg");
    await t.see("run cat | run tr a-z A-Z\n");
    await t.type("hello\r\x04");
    await t.see("HELLO\n");
    await t.run("sleep 100 | run cat");
    await untilChild(t, "cat");
    await t.type("\x1a");
    await t.see("Stopped");
    await t.run("fg");
    await t.see("sleep 100 | run cat\n");
    await t.type("\x03");
    await t.run("echo status $?");
    await t.see("status 130\n");
    await t.run("exit");
    await t.see("There are running jobs.\n");
    await t.run("kill %1; sleep 0.5");
    await t.see("[1]+  Terminated              run sleep 100\n");
    await t.run("exit 7");
    assertEquals(await t.status(), 7);
  },
);

session(
  "a background job that reads the terminal is stopped, and is told of before the prompt",
  async (t) => {
    await t.run("run sleep 0.2 & run cat &");
    await t.see(/\[1\] \d+\n\[2\] \d+\n/);
    await t.run("run sleep 0.5");
    await t.see("[1]   Done                    run sleep 0.2\n".replace("]   ", "]-  "));
    await t.run("jobs");
    await t.see("[2]+  Stopped  ");
    await t.run("exit");
    await t.see("There are stopped jobs.\n");
    await t.prompt();
    await t.type("\x04");
    await t.see("exit\n");
  },
);

session(
  "a program that changes the terminal's modes and is killed leaves the line editor in order",
  async (t) => {
    await t.run("run sh -c 'stty raw -echo; kill -9 $$'");
    await t.see("Killed\n");
    await t.run("run stty -a | grep -o -e '-*echo ' -e '-*icanon'");
    await t.see("icanon\n");
    await t.run("echo still");
    await t.see("still\n");
    await t.run("run stty -echo; run stty -a | grep -o -e '-*echo '; run stty echo");
    await t.see("-echo \n");
  },
);

session("a program that owns the terminal gives it back", async (t) => {
  await t.run("seq 100 > lines; run less lines");
  await t.see("23\n");
  await t.type("G");
  await t.see("100\n");
  await t.type("q");
  await t.run("echo back");
  await t.see("back\n");
}, { env: { LESS: "" } });

session("programs see the terminal's size, and LINES and COLUMNS follow it", async (t) => {
  await t.run("run stty size; echo $LINES $COLUMNS");
  await t.see("33 77\n33 77\n");
  await t.prompt();
  await t.resize(40, 90);
  await t.type("\r");
  await t.run("run stty size; echo $LINES $COLUMNS");
  await t.see("40 90\n40 90\n");
}, { rows: 33, columns: 77 });

Deno.test("the startup file sets prompt and aliases, and --norc and --rcfile leave it out", {
  ignore: missing !== undefined,
}, async () => {
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-terminal-" });
  Deno.mkdirSync(`${directory}/.config/ramfs`, { recursive: true });
  Deno.writeTextFileSync(
    `${directory}/.config/ramfs/rc`,
    "PS1='\\[\\e[32m\\]\\W $? $(echo \\j)\\$ '; PS2='more ram> '\nalias hi='echo hello'\n" +
      "PROMPT_COMMAND='count=$((count + 1))'\nnonsense-command\n",
  );
  {
    await using t = Terminal.start({}, directory);
    await t.see(`${directory}/.config/ramfs/rc: line 4: nonsense-command: command not found\n`);
    const sign = Deno.uid() === 0 ? "#" : "$";
    await t.see(`ram 127 0${sign} `);
    await t.type("hi; (exit 3)\r");
    await t.see(`\nhello\nram 3 0${sign} `);
    await t.type("echo $count $(\r");
    await t.see("more ram> ");
    await t.type(")\r");
    await t.see("2\n");
  }
  await using t = Terminal.start({ args: ["--norc"] }, directory);
  await t.run("hi");
  await t.see("hi: command not found");
});

session(
  "messages of errors have a colour where NO_COLOR is not set, output has none",
  async (t) => {
    await t.run("echo plain; no-such-command; ls /no-such-file");
    await t.see("ls: cannot access");
    await t.prompt();
    assertStringIncludes(t.raw, "\x1b[31mramfs: no-such-command: command not found\x1b[0m");
    assertStringIncludes(
      t.raw,
      "\x1b[31mls: cannot access '/no-such-file': No such file or directory",
    );
    assertStringIncludes(t.raw, "plain\r\n");
  },
  { env: { NO_COLOR: "" } },
);

session(
  "pasted lines run only at Return, and lines typed ahead of the prompt run in turn",
  async (t) => {
    await t.prompt();
    await t.type("\x1b[200~echo one\recho\ttwo\r\x1b[201~");
    await t.see("echo    two");
    assert(!t.shown.includes("\none\n"));
    await t.type("\r");
    await t.see("\none\ntwo\n");
    await t.run("sleep 0.5");
    await t.type("echo ahead\recho of it\r");
    await t.see("\nahead\n");
    await t.see("\nof it\n");
  },
);

session("what is typed ahead of any change of the terminal's modes is not lost", async (t) => {
  // A command of the shell, read, a program, a here-document, fg: the next line is there before each ends.
  // What comes before the terminal has a program's modes is one read to it, so these wait for a word.
  await t.run("echo begun; sleep 0.4; read x; echo got $x");
  await t.see("begun\n");
  await t.type("to read\recho a $((1 + 1))\r");
  await t.see("got to read\n");
  await t.see("\na 2\n");
  await t.run("echo begun; run sleep 0.4; run head -n 1 > f; cat f");
  await t.see("begun\n");
  await t.type("to head\recho b $((1 + 1))\r");
  await t.see("\nto head\n");
  await t.see("\nb 2\n");
  await t.prompt();
  await t.type("cat <<END\rin the text\rEND\recho c $((1 + 1))\r");
  await t.see("\nin the text\n");
  await t.see("\nc 2\n");
  // All at once: what a program does not read, byte by byte, is the next line.
  await t.prompt();
  await t.type(
    "run sh -c 'read x; echo $x'\rfor sh\recho d $((1 + 1))\rread y\rfor read\recho e $y\r",
  );
  await t.see(/\nfor sh\n(.*\n)*?d 2\n/);
  await t.see("\ne for read\n");
  await t.run("run sleep 100");
  await untilChild(t, "sleep");
  await t.type("\x1a");
  await t.see("Stopped");
  await t.type("echo f $((1 + 1))\r");
  await t.see("\nf 2\n");
  await t.run("fg");
  await t.see("run sleep 100\n".slice(4));
  await t.type("\x03echo g $?\r");
  await t.see("\ng 130\n");
});

session("Ctrl-C behind the words of fg is for the job, however soon it comes", async (t) => {
  await t.run("run sleep 100");
  for (let turn = 0; turn < 5; turn++) {
    await untilChild(t, "sleep");
    await t.type("\x1a");
    await t.see("Stopped");
    await t.run("fg");
    await t.see("sleep 100\n");
    await t.type("\x03");
    await t.run("echo status $?; run sleep 100");
    await t.see("status 130\n");
  }
  await t.type("\x03");
});
