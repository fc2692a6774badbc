/** Programs and jobs that share a real pseudo-terminal with the shell, and the keys that end or stop them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { session } from "./terminal/session.ts";
import type { Terminal } from "./terminal/terminal.ts";

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

session("jobs that have been waited for are told of before the next prompt", async (t) => {
  await t.run("sleep 0.1 & wait");
  await t.see("[1]+  Done                    sleep 0.1\n");
  await t.run("run sleep 0.1 & wait %1");
  await t.see("[1]+  Done                    run sleep 0.1\n");
  await t.run("jobs; echo no more");
  assertEquals(await t.see("no more\n"), "no more\n");
  await t.run("exit");
});

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
