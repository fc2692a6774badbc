/** The session of `ramfs sh` in a real pseudo-terminal. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { session, terminalMissing as missing } from "./terminal/session.ts";
import { Terminal } from "./terminal/terminal.ts";

session(
  "a session greets in one line, shows its directory, and ends with exit's status",
  async (t) => {
    assertMatch(
      await t.see("\n"),
      /^ramfs \d\S+, a volatile tree at \S+\. Everywhere else is this machine, .* Type help .*\n$/,
    );
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
  "each element of PROMPT_COMMAND runs before a prompt, and finds the status of the line",
  async (t) => {
    await t.run("PROMPT_COMMAND=('echo one $?; false' '' 'echo two $?')");
    await t.see("one 0\ntwo 0\n");
    await t.run("(exit 3)");
    await t.see("one 3\ntwo 3\n");
    await t.run("echo $?");
    await t.see("3\none 0\ntwo 0\n");
  },
);

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
