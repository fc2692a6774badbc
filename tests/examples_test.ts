/** The examples in docstrings are programs that run, with the assertions that they make. */
import { assert, assertEquals } from "@std/assert";

const project = new URL("..", import.meta.url).pathname;
const FOLDERS = ["core", "shell", "ffi"];

function withExamples(folder: string): string[] {
  return [...Deno.readDirSync(`${project}${folder}`)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return withExamples(path);
    const isExample = name.endsWith(".ts") && / \* ```ts\n/.test(Deno.readTextFileSync(path));
    return isExample ? [path] : [];
  });
}

Deno.test("every example in a docstring type-checks and runs", async () => {
  const files = FOLDERS.flatMap(withExamples);
  assert(files.length > 5, "there are examples");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--doc", "--quiet", "-A", ...files],
    cwd: project,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals(code, 0, text);
});

/** What a reader of the reference looks for first. */
const MAIN = [
  ...["Vfs", "Cage", "Imfs", "MemoryPartition", "createFs", "FsError", "watch", "HostPartition"],
  ...["fromJSON", "toJSON", "diff", "tree", "packTar", "unpackTar", "snapshot", "restore"],
  ...["loadTree", "dumpTree", "Session", "Shell", "defineCommand"],
];

Deno.test("every main class and function that is exported has an example", () => {
  const texts = FOLDERS.flatMap(withExamples).map((path) => Deno.readTextFileSync(project + path));
  const inOneComment = "(?:(?!\\*/)[\\s\\S])*?";
  const without = MAIN.filter((name) => {
    const declared = new RegExp(
      `/\\*\\*${inOneComment}\`\`\`ts${inOneComment}\\*/\\s*export (?:async )?(?:class|function) ${name}\\b`,
    );
    return !texts.some((text) => declared.test(text));
  });
  assertEquals(without, []);
});
