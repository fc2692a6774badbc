/** The executable that deno compile makes, as far as this machine gets. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { compileExecutable, stageExecutable } from "../../scripts/compile/main.ts";
import { lateModules, REPOSITORY } from "../../scripts/npm/stage.ts";
import { run } from "./project.ts";

const ignore = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64";
const SCRIPT = "printf 'hi\\n' > /tmp/ram/x; read -r got < /tmp/ram/x; echo \"got=$got\"";
const LINE = ["run", "--root", "/tmp/ram", "--", "bash", "-c", SCRIPT];

Deno.test("the modules that no literal names are found, and they are there", () => {
  const late = lateModules();
  assert(late.includes("cli/application.ts") && late.includes("cli/run_command.ts"));
  for (const path of late) assert(Deno.statSync(`${REPOSITORY}/${path}`).isFile, path);
});

Deno.test({
  name: "what is laid out for an executable runs alone, with the library that lies beside it",
  ignore,
  async fn() {
    const stage = Deno.makeTempDirSync({ prefix: "ramfs-stage-" });
    try {
      await stageExecutable(stage);
      const ramfs = (...args: string[]) =>
        run(stage, Deno.execPath(), ["run", "-A", "--no-check", "ramfs.ts", ...args], {
          XDG_CACHE_HOME: `${stage}/nosuch`,
        });
      const { code, out, err } = ramfs(...LINE);
      assertEquals([code, out, err], [0, "got=hi\n", ""]);
      assertEquals(ramfs("sh", "-c", "echo a | wc -l").out, "1\n");
      assertStringIncludes(ramfs("doctor").out, `${stage}/prebuilt/linux-x64`);
    } finally {
      Deno.removeSync(stage, { recursive: true });
    }
  },
});

Deno.test({
  name: "deno install -g, as the README has it, puts a command on the path",
  ignore,
  fn() {
    const [, line] = /`deno (install -g [^`]*)`/.exec(
      Deno.readTextFileSync(`${REPOSITORY}/README.md`).replaceAll(/\s+/g, " "),
    )!;
    const root = Deno.makeTempDirSync({ prefix: "ramfs-install-" });
    try {
      const installed = run(REPOSITORY, Deno.execPath(), line.split(" "), {
        DENO_INSTALL_ROOT: root,
      });
      assertEquals(installed.code, 0, installed.err);
      assertEquals(run(root, `${root}/bin/ramfs`, LINE).out, "got=hi\n");
      assertEquals(run(root, `${root}/bin/ramfs`, ["sh", "-c", "echo a | wc -l"]).out, "1\n");
      assertStringIncludes(run(root, `${root}/bin/ramfs`, ["--help"]).out, "EXAMPLES");
    } finally {
      Deno.removeSync(root, { recursive: true });
    }
  },
});

Deno.test({
  name: "the executable carries its library and unpacks it into the cache",
  ignore,
  async fn(t) {
    const home = Deno.makeTempDirSync({ prefix: "ramfs-compile-test-" });
    try {
      const { code, said } = await compileExecutable(`${home}/ramfs`);
      const away = code !== 0 && /error sending request|dns error|denort/.test(said);
      await t.step({
        name: `it runs a program${
          away ? " (skipped: the runtime's base cannot be fetched here)" : ""
        }`,
        ignore: away,
        fn() {
          assertEquals(code, 0, said);
          const result = run(home, `${home}/ramfs`, LINE, { XDG_CACHE_HOME: `${home}/cache` });
          assertEquals([result.code, result.out, result.err], [0, "got=hi\n", ""]);
          const [build] = [...Deno.readDirSync(`${home}/cache/ramfs`)].filter((entry) =>
            entry.isDirectory
          );
          assert(Deno.statSync(`${home}/cache/ramfs/${build.name}/libramfs_hook.so`).isFile);
        },
      });
    } finally {
      Deno.removeSync(home, { recursive: true });
    }
  },
});
