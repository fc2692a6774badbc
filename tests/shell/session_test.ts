/** What the session of a person at a terminal is made of; terminal_test.ts has the whole. */
import { assertEquals, assertThrows } from "@std/assert";
import { complete } from "../../shell/completion/complete.ts";
import { expandHistory, HistoryError } from "../../shell/terminal/history_expansion.ts";
import { History, type HistoryStore } from "../../shell/terminal/history.ts";
import { FakeHost, TestShell } from "./harness.ts";

async function candidates(test: TestShell, line: string): Promise<string[]> {
  return (await complete(line, test.shell)).candidates.map(({ text }) => text);
}

Deno.test("completion offers commands first, then paths, and variables behind a dollar", async () => {
  const test = new TestShell();
  await test.run("mkdir docs; touch 'do it' .hidden; NAMED=1");
  const of = (line: string) => candidates(test, line);
  assertEquals(await of("mkd"), ["mkdir "]);
  assertEquals(await of("ls; rmd"), ["rmdir "]);
  assertEquals(await of("if tru"), ["true ", "truncate "]);
  assertEquals(await of("cat do"), ["do\\ it ", "docs/"]);
  assertEquals(await of("cat do\\ "), ["do\\ it "]);
  assertEquals(await of("cat 'do "), ["'do it' "]);
  assertEquals(await of('cat "do '), ['"do it" ']);
  assertEquals(await of("cat /ro"), ["/room/"]);
  assertEquals(await of("cat ."), [".hidden "]);
  assertEquals(await of("cd do"), ["docs/"]);
  assertEquals(await of("echo $NAM"), ["$NAMED"]);
  assertEquals(await of("echo ${NAM"), ["${NAMED}"]);
  assertEquals(await of("unset NAM"), ["NAMED "]);
  assertEquals(await of("echo > ../room/doc"), ["../room/docs/"]);
  assertEquals((await complete("echo; cat do", test.shell)).start, 10);
});

Deno.test("completion offers the options of a command, and none behind --", async () => {
  const test = new TestShell();
  assertEquals(await candidates(test, "mkdir --p"), ["--parents "]);
  assertEquals(await candidates(test, "mkdir --m"), ["--mode="]);
  assertEquals(await candidates(test, "mkdir -- --p"), []);
});

Deno.test("completion offers paths of the host to load first and to dump second, and programs", async () => {
  const host: FakeHost & { expand?(pattern: string): Promise<string[]> } = new FakeHost();
  const asked: string[] = [];
  host.expand = (pattern) => {
    asked.push(pattern);
    if (pattern.startsWith("/bin/")) return Promise.resolve(["/bin/prog"]);
    return Promise.resolve(pattern.endsWith("/") ? ["/etc/dir/"] : ["/etc/dir", "/etc/did"]);
  };
  const test = new TestShell({ host, env: { HOME: "/root", PATH: "/bin" } });
  await test.run("mkdir tree_side");
  assertEquals(await candidates(test, "load /etc/di"), ["/etc/dir/", "/etc/did "]);
  assertEquals(await candidates(test, "load /etc/x tree"), ["tree_side/"]);
  assertEquals(await candidates(test, "dump tree"), ["tree_side/"]);
  assertEquals(await candidates(test, "dump tree_side /etc/di"), ["/etc/dir/", "/etc/did "]);
  assertEquals(await candidates(test, "pro"), ["prog "]);
  assertEquals(asked.at(-1), "/bin/pro*");
});

/** A history of lines without a file. */
function historyOf(...lines: string[]): History {
  const history = new History(() => undefined);
  for (const line of lines) history.add(line, 0);
  return history;
}

Deno.test("earlier lines and their words stand in for what begins with !", () => {
  const history = historyOf("ls -l /a/b.txt", "echo one two", "make all");
  const cases: Record<string, string> = {
    "!!": "make all",
    "sudo !!": "sudo make all",
    "!1": "ls -l /a/b.txt",
    "!-2": "echo one two",
    "!ec": "echo one two",
    "!?b.t?": "ls -l /a/b.txt",
    "cat !$": "cat all",
    "!ls:$": "/a/b.txt",
    "!1:1-$": "-l /a/b.txt",
    "!echo:2 !echo:^ !echo:*": "two one one two",
    "!ls:$:h !ls:$:t !ls:$:r !ls:$:e": "/a b.txt /a/b .txt",
    "!!:s/all/none/": "make none",
    "^all^clean": "make clean",
    "echo '!!' \\!! [!a] \"hi!\" ! x": "echo '!!' \\!! [!a] \"hi!\" ! x",
    "[ a != b ]": "[ a != b ]",
  };
  for (const [typed, line] of Object.entries(cases)) {
    assertEquals(expandHistory(typed, history), line, typed);
  }
  assertThrows(() => expandHistory("!nothing", history), HistoryError, "!nothing: event not found");
  assertThrows(() => expandHistory("!1:7", history), HistoryError, "bad word specifier");
});

Deno.test("a history forgets repetitions and what begins with a blank, and keeps HISTSIZE lines", () => {
  const variables: Record<string, string> = { HISTSIZE: "2" };
  const history = new History((name) => variables[name]);
  for (const line of ["a", "a", " secret", "b", "c\n"]) history.add(line, 0);
  assertEquals(history.entries.map(({ line }) => line), ["b", "c"]);
  assertEquals(history.line(2), "b");
  variables.HISTCONTROL = "erasedups";
  history.add("b", 0);
  assertEquals(history.entries.map(({ line }) => line), ["c", "b"]);
});

Deno.test("HISTIGNORE names lines that are forgotten, & the one before", () => {
  const variables: Record<string, string> = {
    HISTIGNORE: "ls:cd *:&:[bf]g:a\\:b:x\\&y",
    HISTCONTROL: "",
  };
  const history = new History((name) => variables[name]);
  const lines = [
    "ls",
    "ls -l",
    "cd /tmp",
    "cd",
    "cd",
    "fg",
    "a:b",
    "x&y",
    "echo *",
    "echo *",
    "echo x",
  ];
  for (const line of lines) history.add(line, 0);
  assertEquals(history.entries.map(({ line }) => line), ["ls -l", "cd", "echo *", "echo x"]);
});

Deno.test("the file keeps lines of several lines, and one without times is read line by line", () => {
  const files: Record<string, string> = { h: "one\ntwo\n" };
  const store: HistoryStore = {
    read: (path) => files[path],
    append: (path, text) => void (files[path] += text),
    write: (path, text) => void (files[path] = text),
  };
  const settings = (name: string) => name === "HISTFILE" ? "h" : undefined;
  const history = new History(settings, store);
  history.load();
  assertEquals(history.entries.map(({ line }) => line), ["one", "two"]);
  history.save();
  history.add("if true\nthen echo; fi", 7);
  const later = new History(settings, store);
  later.load();
  assertEquals(later.entries.at(-1), { line: "if true\nthen echo; fi", time: 7 });
  assertEquals(files.h, "#0\none\n#0\ntwo\n#7\nif true\nthen echo; fi\n");
});
