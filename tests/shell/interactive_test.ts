import { assertEquals, assertStringIncludes } from "@std/assert";
import { interact } from "../../shell/terminal/interactive.ts";
import { TestShell } from "./harness.ts";
import { TypedTerminal } from "./terminal/typing.ts";

/** Types into a session and answers its status, what its commands wrote and what the editor drew. */
async function session(
  keys: string[],
): Promise<{ status: number; stdout: string; stderr: string; drawn: string }> {
  const test = new TestShell();
  const screen = new TypedTerminal();
  const done = interact(test.shell, { screen });
  for (const key of keys) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    screen.type(key);
  }
  const status = await done;
  const { stdout, stderr } = await test.run("");
  return { status, stdout, stderr, drawn: screen.drawn };
}

Deno.test("the prompt names the working directory, and exit ends the session with its status", async () => {
  const { status, drawn } = await session(["mkdir d; cd d\r", "exit 4\r"]);
  assertEquals(status, 4);
  assertStringIncludes(drawn, "ramfs:/room> ");
  assertStringIncludes(drawn, "ramfs:/room/d> ");
});

Deno.test("Ctrl-D ends the session with the status of the last command", async () => {
  const { status, drawn } = await session(["(exit 3)\r", "\x04"]);
  assertEquals(status, 3);
  assertStringIncludes(drawn, "exit\n");
});

Deno.test("Ctrl-C abandons the line and the lines before it that belong to it", async () => {
  const { stdout } = await session([
    "echo gone",
    "\x03",
    "if true; then\r",
    "\x03",
    "echo kept\r",
    "\x04",
  ]);
  assertEquals(stdout, "kept\n");
});

Deno.test("an open construct is continued behind a second prompt", async () => {
  const { stdout, drawn } = await session(["for i in a b; do\r", "echo $i\r", "done\r", "\x04"]);
  assertEquals(stdout, "a\nb\n");
  assertStringIncludes(drawn, "> ");
});

Deno.test("several lines pasted at once all run, and what follows begins the next line", async () => {
  const { stdout } = await session(["echo a\recho b\rech", "o c\r", "\x04"]);
  assertEquals(stdout, "a\nb\nc\n");
});

Deno.test("the arrow up brings earlier lines back, and tab completes paths of the tree", async () => {
  const { stdout } = await session(["mkdir long_name\r", "echo lo\t\r", "\x1b[A\r", "\x04"]);
  assertEquals(stdout, "long_name/\nlong_name/\n");
});

Deno.test("a script that cannot be parsed is a message, and the session goes on", async () => {
  const { stdout, stderr } = await session(["echo )\r", "echo on\r", "\x04"]);
  assertEquals(
    stderr,
    "ramfs: line 1: syntax error near unexpected token `)'\nramfs: line 1: `echo )'\n",
  );
  assertEquals(stdout, "on\n");
});
