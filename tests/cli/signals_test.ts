/** Signals, which end a run and lose nothing. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { compilerMissing } from "../programs/compile.ts";
import { Terminal } from "../shell/terminal/terminal.ts";
import { after, checkEnds, ON_DENO, Signalled } from "./signalled.ts";

for (const seconds of [0, 0.1, 0.3, 2]) {
  Deno.test(`SIGTERM, SIGHUP and the terminal's SIGINT after ${seconds} s end a run, its dump is there`, async () => {
    await checkEnds(ON_DENO, seconds);
  });
}

Deno.test("timeout ends a run as any program, and its dump is there", async () => {
  using place = new Signalled(["timeout", "2", ...ON_DENO]);
  const { code } = await place.run("echo data >$R/x; sleep 20").end();
  assertEquals([code, place.dumped], [124, "data\n"]);
});

Deno.test("a program that takes the terminal's SIGINT keeps its session, alone and in a script", async () => {
  const script = `n=0; trap 'n=$((n+1)); echo caught $n' INT; echo there
    while test $n -lt 2; do sleep 0.05; done; echo $n >$R/x; exit 5`;
  for (const form of ["run", "sh"] as const) {
    using place = new Signalled(ON_DENO);
    const run = form === "run"
      ? place.run(script)
      : place.sh(`R=$R run sh -c '${script.replaceAll("'", `'\\''`)}'; echo next $?`);
    await run.says("there");
    await after(0.3);
    run.killGroup("SIGINT");
    await run.says("caught 1");
    run.killGroup("SIGINT");
    const { code, out } = await run.end();
    assertEquals(place.dumped, "2\n");
    if (form === "run") assertEquals(code, 5);
    else assertMatch(out, /next 5\n$/);
  }
});

Deno.test("a program gets every SIGTERM, and a SIGINT for ramfs alone when it insists", async () => {
  using place = new Signalled(ON_DENO);
  const run = place.run(`n=0; trap 'n=$((n+1)); echo $n' TERM; trap 'echo data >$R/x; exit 6' INT
    echo there; while :; do sleep 0.05; done`);
  await run.says("there");
  for (const line of ["1", "2"]) {
    run.kill("SIGTERM");
    await run.says(line);
  }
  run.kill("SIGINT");
  await after(0.4);
  run.kill("SIGINT");
  assertEquals([(await run.end()).code, place.dumped], [6, "data\n"]);
});

Deno.test("a trap of the script takes the signal, which its program does not get", async () => {
  using place = new Signalled(ON_DENO);
  const run = place.sh("trap 'echo trapped' TERM; echo there; /bin/sleep 1; echo $? >$R/x");
  await run.says("there");
  run.kill("SIGTERM");
  const { code, out } = await run.end();
  assertEquals([code, out, place.dumped], [0, "there\ntrapped\n", "0\n"]);
});

Deno.test("a script that a signal ends runs its EXIT trap, and a second one does not wait for anything", async () => {
  using place = new Signalled(ON_DENO);
  const first = place.sh("trap 'echo bye >$R/x' EXIT; echo there; sleep 20");
  await first.says("there");
  first.kill("SIGHUP");
  assertEquals([(await first.end()).code, place.dumped], [129, "bye\n"]);
  const second = place.sh(`echo data >$R/x; run sh -c 'trap "" TERM; echo there; sleep 5'`);
  await second.says("there");
  const began = performance.now();
  second.kill("SIGTERM");
  await after(0.4);
  second.kill("SIGTERM");
  await after(1);
  assertEquals(place.dumped, "data\n");
  assert(performance.now() - began < 4500, "it did not wait for the program");
  assertEquals((await second.end()).code, 143);
});

Deno.test("one signal during a dump lets it be finished and says so, the second gives it up and names what is left", async () => {
  const fill = "mkdir $R/x && cd $R/x && seq 20000 | xargs touch && echo y >$R/y";
  const args = (place: Signalled) => [
    ...["run", "--root", place.root, "--dump", "x=./x", "--dump", "y=./y", "--"],
    ...["sh", "-c", `R=${place.root}; ${fill}`],
  ];
  const begun = async (place: Signalled) => {
    while (!place.names.includes("x")) await after(0.005);
  };
  {
    using place = new Signalled(ON_DENO);
    const run = place.start(args(place));
    await begun(place);
    run.kill("SIGTERM");
    const { code, err } = await run.end();
    assertEquals([code, place.names, place.read("y")], [0, ["x", "y"], "y\n"]);
    assertEquals([...Deno.readDirSync(`${place.path}/x`)].length, 20000);
    assertEquals(
      err,
      "ramfs: SIGTERM: still copying out --dump x=./x, --dump y=./y; another signal gives that up\n",
    );
  }
  {
    using place = new Signalled(ON_DENO);
    const run = place.start(args(place));
    await begun(place);
    // Not SIGINT, which whoever started the tests may have had ignored.
    run.kill("SIGHUP");
    await after(0.4);
    run.kill("SIGTERM");
    const { code, err } = await run.end();
    assertEquals([code, place.names], [129, ["x"]]);
    const copied = [...Deno.readDirSync(`${place.path}/x`)].map(({ name }) => name);
    assert(copied.length < 20000 && copied.every((name) => /^\d+$/.test(name)));
    assertStringIncludes(err, "ramfs: --dump x=./x: cannot dump: interrupted\n");
    assertStringIncludes(err, "ramfs: --dump y=./y: not dumped: interrupted\n");
  }
});

Deno.test("what the caller ignores or blocks stays so in ramfs and in its programs", async () => {
  const fields = "grep -E '^Sig(Blk|Ign)' /proc/self/status";
  const masks = async (prefix: string[], args: string[]) => {
    using place = new Signalled([...prefix, ...ON_DENO]);
    const { out } = await place.start(args).end();
    return out.trim().split("\n").map((line) => BigInt(`0x${line.split("\t")[1]}`) & 0x7fffffffn);
  };
  const grep = ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"];
  const run = ["run", "--root", "/ramfs-signals", "--", ...grep];
  const sh = ["sh", "-c", `run ${fields}`];
  const ignoring = ["sh", "-c", `trap '' HUP INT QUIT USR1; exec "$@"`, "sh"];
  for (const args of [run, sh]) {
    assertEquals(await masks([], args), [0n, 0n]);
    assertEquals(await masks(ignoring, args), [0n, 0b10_0000_0111n]);
  }
  const blocking = "import os, signal, sys; signal.pthread_sigmask(0, [signal.SIGUSR2]); " +
    "[signal.signal(s, signal.SIG_DFL) for s in (signal.SIGPIPE, signal.SIGXFSZ)]; " +
    "os.execvp(sys.argv[1], sys.argv[1:])";
  assertEquals(await masks(["python3", "-c", blocking], run), [1n << 11n, 0n]);
  const trapping = ["sh", "-c", `trap '' TERM; run ${fields}`];
  assertEquals(await masks([], trapping), [0n, 1n << 14n]);
  const background = ["sh", "-c", `${fields.replace(/^/, "/bin/")} & wait`];
  assertEquals(await masks([], background), [0n, 0b110n]);
});

Deno.test("nohup: a run goes on when its terminal has gone", async () => {
  using place = new Signalled(["nohup", ...ON_DENO]);
  for (const form of ["run", "sh"] as const) {
    const run = place[form]("echo there; sleep 3; echo alive >$R/x");
    await run.says("there");
    await after(0.3);
    run.kill("SIGHUP");
    await after(2.2);
    run.kill("SIGHUP");
    assertEquals([(await run.end()).code, place.dumped], [0, "alive\n"], form);
    Deno.removeSync(`${place.path}/x`);
  }
});

const missing = compilerMissing();

/** A person's session whose tree has a file that is dumped. */
async function atTerminal(body: (terminal: Terminal, dumped: () => string) => Promise<void>) {
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-signals-" });
  try {
    await using terminal = Terminal.start({ args: ["--dump", `x=${directory}/x`] }, directory);
    await terminal.run("echo data >x");
    await body(terminal, () => Deno.readTextFileSync(`${directory}/x`));
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

async function appears(dumped: () => string): Promise<string> {
  for (let tries = 0;; tries++) {
    try {
      return dumped();
    } catch (error) {
      if (tries > 300) throw error;
      await after(0.05);
    }
  }
}

for (const command of ["", "/bin/sleep 30", "while :; do :; done", "/bin/sleep 30 &"]) {
  const doing = command || "the prompt";
  Deno.test(
    `a person's session that ends by SIGTERM or with its terminal, at ${doing}: its dump is there`,
    {
      ignore: missing !== undefined,
    },
    async () => {
      await atTerminal(async (terminal, dumped) => {
        if (command !== "") await terminal.run(command);
        await after(0.3);
        terminal.kill("SIGTERM");
        assertEquals([await terminal.status(), dumped()], [143, "data\n"]);
      });
      await atTerminal(async (terminal, dumped) => {
        if (command !== "") await terminal.run(command);
        await after(0.3);
        terminal.hangUp();
        assertEquals(await appears(dumped), "data\n");
      });
    },
  );
}
