/** How far copies are, on a terminal. */
import { assertEquals, assertMatch } from "@std/assert";
import { REPOSITORY, Scratch } from "./command_line.ts";

/** Back to the line's beginning, and all of it gone. */
const AGAIN = "\r\x1b[K";

/** What a line shows on a terminal. */
async function shown(scratch: Scratch, line: string): Promise<string> {
  const ramfs = `${Deno.execPath()} run -A --no-check ${REPOSITORY}ramfs.ts`;
  const { stdout } = await new Deno.Command("script", {
    args: ["-qec", line.replace("ramfs", ramfs), "/dev/null"],
    cwd: scratch.path,
    env: { COLUMNS: "100" },
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("run tells on a terminal how far --load, --dump, --load-tar and --dump-tar are, and leaves nothing of it", async () => {
  using scratch = new Scratch();
  const fill = `mkdir many && cd many && seq 12000 | xargs touch && cd .. && tar cf many.tar many`;
  await new Deno.Command("sh", { args: ["-c", fill], cwd: scratch.path }).output();
  for (
    const options of [
      "--load many --dump many=out",
      "--load-tar many.tar --dump-tar out.tar",
    ]
  ) {
    const line = `ramfs run --root ${scratch.root} ${options} -- true`;
    const text = await shown(scratch, line);
    const lines = text.split(AGAIN);
    assertMatch(lines[1], /^\d+(\/12000)? files/);
    assertEquals(lines.at(-1), "", "the last line is taken away");
    assertEquals(await shown(scratch, line.replace(" -- ", " --quiet -- ")), "");
  }
});
