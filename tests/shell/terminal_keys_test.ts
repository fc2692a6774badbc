/** Keys, their settings, the screen and the history of `ramfs sh` in a real pseudo-terminal. */
import { assert, assertEquals } from "@std/assert";
import { session, terminalMissing as missing } from "./terminal/session.ts";
import { Terminal } from "./terminal/terminal.ts";

session("set -o vi edits with vi's keys, and set -o emacs with those of emacs", async (t) => {
  await t.run("set -o vi; set -o | grep -E '^(vi|emacs)'");
  await t.see(/emacs\s+off\nvi\s+on\n/);
  await t.prompt();
  await t.type("echo foo bar\x1b");
  await t.look(/> echo foo bar$/m);
  await t.type("bcwworld\x1b0wcwhello\x1b");
  await t.look("> echo hello world");
  await t.type("\r");
  await t.see("\nhello world\n");
  await t.prompt();
  await t.type("\x1bkdwxu");
  await t.look("> hello world");
  await t.type("Iecho \x1b/hel\rA!\r");
  await t.see("\nhello world!\n");
  await t.run("set -o emacs");
  await t.prompt();
  await t.type("world\x01echo \x05!\r");
  await t.see("\nworld!\n");
});

session("bind gives keys to functions, texts and commands, and tells of them", async (t) => {
  await t.run('bind \'"\\C-xt": "typed\\C-a"\'; bind \'"\\C-xk": kill-whole-line\'');
  await t.run("bind -x '\"\\C-xw\": READLINE_LINE=\"<$READLINE_LINE|$READLINE_POINT>\"'; PS1='$ '");
  await t.see(/\$ $/);
  await t.type("gone\x18kéb\x18w\x01echo '\x05'\r");
  await t.see("\n<éb|2>\n");
  await t.type("\x18techo \r");
  await t.see("\ntyped\n");
  await t.type("bind -q yank; bind -s; bind -X; bind -r '\\C-xt'; bind -s; bind -q no\r");
  await t.see(`yank can be invoked via "\\C-y".\n"\\C-xt": "typed\\C-a"\n"\\C-xw": "READ`);
  await t.see("bind: `no': unknown function name\n");
  await t.type("bind -m vi-command -p | grep vi-delete-to; bind -v | grep bell\r");
  await t.see('"D": vi-delete-to\n"d": vi-delete-to\nset bell-style audible\n');
});

session("a pasted line of 20,000 characters runs whole, and so does a typed one", async (t) => {
  const words = "abcdefghi ".repeat(2000);
  for (const line of [`\x1b[200~echo ${words}\x1b[201~`, `echo ${words}`]) {
    await t.prompt();
    await t.type(`${line}| wc -c\r`);
    await t.see("\n20000\n");
  }
});

Deno.test("inputrc is read when a session begins", { ignore: missing !== undefined }, async () => {
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-terminal-" });
  Deno.writeTextFileSync(
    `${directory}/.inputrc`,
    'set editing-mode vi\n$if Bash\n"\\C-xq": "echo from inputrc"\n$endif\n',
  );
  await using t = Terminal.start({}, directory);
  await t.prompt();
  await t.type("\x18q\x1b0iset -o; \r");
  await t.see(/vi\s+on\n/);
  await t.see("from inputrc\n");
  await t.type("exit\r");
});

session("Ctrl-X Ctrl-E has a program of the host edit the line, which runs", async (t) => {
  Deno.writeTextFileSync(`${t.directory}/editor`, '#!/bin/sh\nsed -i s/one/two/ "$1"\n');
  Deno.chmodSync(`${t.directory}/editor`, 0o755);
  await t.run(`VISUAL=${t.directory}/editor`);
  await t.prompt();
  await t.type("echo one\x18\x05");
  await t.see("\ntwo\n");
  await t.run("fc -ln -1");
  await t.see("\t echo two\n");
});

session(
  "COLUMNS and LINES follow the terminal's size while a command runs, and the line that is typed is shown anew",
  async (t) => {
    await t.run(
      "echo begun; while [ $COLUMNS = 77 ]; do sleep 0.05; done; echo now $COLUMNS $LINES",
    );
    await t.see("begun\n");
    await t.resize(40, 30);
    await t.see("now 30 40\n");
    await t.prompt();
    await t.type("echo one two three four five six");
    await t.look(/six$/m);
    await t.resize(40, 20);
    await t.look(/> echo on\n?e two/);
    await t.type("\x15export COLUMNS; run printenv COLUMNS\r");
    await t.see("20\n");
  },
  { rows: 33, columns: 77 },
);

session(
  "on a screen of 20 columns the cursor stands where it should, whatever is typed",
  async (t) => {
    await t.run("PS1='\\[\\e[1;32m\\]日本\\[\\e[0m\\]> '");
    await t.look(/^日本> $|^日本>$/m);
    await t.type("echo 日本語e\u0301x 12345678901234567890");
    // The last row is full: the cursor is on the next.
    await t.look("日本> echo 日本語e\u0301x12345678901234567890\n");
    assertEquals([t.screen.row, t.screen.column], [t.screen.lines.length - 1, 0]);
    await t.type("\x01\x1bfX");
    await t.look("日本> echoX 日本語e\u0301x 12345678901234567890");
    assertEquals([t.screen.row, t.screen.column], [t.screen.lines.length - 3, 11]);
    await t.type("\x7f\r");
    await t.see("日本語e\u0301x 12345678901234567890\n");
  },
  { rows: 12, columns: 20 },
);

Deno.test("a history of 100,000 lines is there at once, is searched and is kept", {
  ignore: missing !== undefined,
}, async () => {
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-terminal-" });
  const file = `${directory}/history`;
  const lines = Array.from({ length: 100_000 }, (_, i) => `#${i + 1}\necho line ${i} of many\n`);
  Deno.writeTextFileSync(file, lines.join(""));
  Deno.writeTextFileSync(`${directory}/rc`, "HISTSIZE=100000 HISTFILESIZE=100000\n");
  const env = { RAMFS_HISTORY: file };
  {
    await using t = Terminal.start({ args: ["--rcfile", `${directory}/rc`], env }, directory);
    await t.prompt();
    const began = Date.now();
    await t.type("\x12line 3 of\x12");
    await t.look("(failed reverse-i-search)`line 3 of': echo line 3 of many");
    await t.type("\x07\x10");
    await t.look("> echo line 99999 of many");
    await t.type("\x15history 1\r");
    await t.see("100001  history 1\n");
    // A minute of a person's time, on a slow machine, is far more than this takes.
    assert(Date.now() - began < 10_000);
    await t.run("exit");
    await t.status();
  }
  await using t = Terminal.start({ args: ["--rcfile", `${directory}/rc`], env }, directory);
  await t.run("history | wc -l; history | head -n 1");
  await t.see(/^100000\n +\d+ {2}echo line 3 of many\n/m);
  await t.type("exit\r");
});

session(
  "without the native library lines are edited, typed ahead and given up as well",
  async (t) => {
    await t.see("no programs in this shell");
    await t.prompt();
    await t.type("echo wrld\x02\x02\x02o\x05!\rread x; echo got $x\rahead\r");
    await t.see("\nworld!\n");
    await t.see("\ngot ahead\n");
    await t.prompt();
    await t.type("gone\x03");
    await t.run("echo $((1 + 1))");
    await t.see("2\n");
    await t.type("exit\r");
  },
  { env: { PATH: "/nowhere", XDG_CACHE_HOME: "/nowhere" } },
);
