/** What is told of what the programs of a confined session were refused. */
import { assertEquals } from "@std/assert";
import { Session } from "../../ffi/session.ts";
import { Scratch } from "../cli/command_line.ts";
import { missing, Victim } from "./victim.ts";

if (missing) console.log(`refusals: skipped: ${missing}`);

Deno.test({
  name: "what was refused is summed up at the end, and told by the library, unless --quiet",
  ignore: missing !== undefined,
  async fn() {
    using victim = new Victim();
    using scratch = new Scratch();
    const at = victim.path;
    const script =
      `exec 2> /dev/null; cd ${at}; for i in 1 2 3; do rm -f f; done; chmod 600 d/../f; ` +
      `touch d/x; cp /etc/passwd ${scratch.root}/p; mkdir nowhere/x; exit 0`;
    const run = (...options: string[]) =>
      scratch.run(["--confine", ...options, "--", "sh", "-c", script]);
    const told = `ramfs: refused, as it is of the host: ${at}/f (4 times), ${at}/d/x (2 times)\n`;
    assertEquals((await run()).err, told);
    assertEquals((await run("--quiet")).err, "");
    using session = await Session.create({ roots: [scratch.root], confinement: { files: true } });
    const argv = ["touch", `${at}/new`];
    const program = "/usr/bin/touch";
    await session.wait(session.spawn({ program, argv, env: {}, cwd: "/", stderr: 1 }));
    assertEquals(session.refusals(), { calls: 2, paths: [{ calls: 2, path: `${at}/new` }] });
    assertEquals(victim.content(), ["d", "f", "text\n"]);
  },
});
