/** The package for Node, installed into an empty project as a user does. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { manualPage } from "../../scripts/man/manual_page.ts";
import { Project, whyNoPackage } from "./project.ts";

const TSCONFIG = {
  compilerOptions: {
    ...{ strict: true, target: "es2022", module: "nodenext", noEmitOnError: true },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
  },
  files: ["consumer.ts"],
};

const SAID_BEFORE_SESSIONS = [
  "stat 4",
  "error ENOTEMPTY",
  "fs text [ 'a.txt' ]",
  "stream text",
  "staged true true",
  "host 32768",
  'shell 0 "hello\\ntext1\\n"',
];

const why = whyNoPackage();
const isLinux = Deno.build.os === "linux" && Deno.build.arch === "x86_64";

function packageFiles(project: Project, directory: string): string[] {
  return [...Deno.readDirSync(`${project.package}/${directory}`)].flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory ? packageFiles(project, path) : [path];
  });
}

Deno.test({
  name: `the package installs into an empty project on Node${why ? ` (skipped: ${why})` : ""}`,
  ignore: why !== undefined,
  async fn(t) {
    using project = await Project.create();

    await t.step("a strict consumer type-checks, declarations of the package included", () => {
      const consumer = Deno.readTextFileSync(new URL("consumer.ts", import.meta.url));
      project.write("consumer.ts", consumer);
      project.write("tsconfig.json", JSON.stringify(TSCONFIG));
      const { code, out } = project.run("node", ["node_modules/typescript/bin/tsc", "-p", "."]);
      assertEquals([code, out], [0, ""]);
      const wrong = consumer.replace("cage.stat(", "cage.stat(1, ");
      assert(wrong !== consumer);
      project.write("consumer.ts", wrong);
      const refused = project.run("node", ["node_modules/typescript/bin/tsc", "-p", "."]);
      assertStringIncludes(refused.out, "error TS2345");
    });

    await t.step("the library runs: core, node:fs's face, staging, shell, session", () => {
      const { code, out, err } = project.run("node", ["consumer.js"]);
      assertEquals([code, err], [0, ""]);
      const session = isLinux ? ["session 0 from JavaScript and sh"] : [];
      assertEquals(out.trim().split("\n").slice(0, isLinux ? undefined : -1), [
        ...SAID_BEFORE_SESSIONS,
        ...session,
      ]);
    });

    await t.step("what is published names only files of its own and its dependencies", () => {
      const { dependencies, optionalDependencies } = JSON.parse(
        Deno.readTextFileSync(`${project.package}/package.json`),
      );
      const known = new Set(Object.keys({ ...dependencies, ...optionalDependencies }));
      const wrong: string[] = [];
      const seen = new Set<string>();
      for (const path of [...packageFiles(project, "dist"), ...packageFiles(project, "types")]) {
        if (!/\.(js|d\.ts)$/.test(path)) continue;
        const text = Deno.readTextFileSync(`${project.package}/${path}`)
          .replace(/\/\*[\s\S]*?\*\//g, "");
        assert(!/\bDeno\./.test(text), `${path} names Deno`);
        for (const [, specifier] of text.matchAll(/\b(?:from|import\()\s*"([@\w./:-]+)"/g)) {
          seen.add(specifier);
          if (/^(\.|node:)/.test(specifier) || known.has(specifier)) continue;
          wrong.push(`${path} imports ${specifier}`);
        }
      }
      assertEquals(wrong, []);
      assert(seen.has("@stricli/core") && seen.has("node:fs"), "imports are found");
    });

    await t.step("every module has a source map with its sources in it", () => {
      for (const path of packageFiles(project, "dist").filter((path) => path.endsWith(".js"))) {
        const map = JSON.parse(Deno.readTextFileSync(`${project.package}/${path}.map`));
        assertEquals(map.sources.length, map.sourcesContent.length);
      }
    });

    await t.step(
      "ramfs/core is bundled for a browser, asks for nothing and runs without a host",
      () => {
        project.write(
          "browser.js",
          `
        import { Vfs } from "ramfs/core";
        const cage = new Vfs().cage();
        cage.writeFile("/x", new Uint8Array(3));
        console.log(cage.stat("/x").size);
      `,
        );
        const bundled = project.run("node_modules/.bin/esbuild", [
          ...[
            "browser.js",
            "--bundle",
            "--format=esm",
            "--platform=browser",
            "--log-level=warning",
          ],
          "--outfile=bundle.js",
        ]);
        assertEquals([bundled.code, bundled.err], [0, ""]);
        const text = Deno.readTextFileSync(`${project.path}/bundle.js`)
          .replace(/\/\*[\s\S]*?\*\//g, "");
        assertEquals([...text.matchAll(/\bimport\b[^.]*?"[^"]*"|\brequire\(/g)].map(String), []);
        assertEquals(text.includes("koffi"), false);
        const args = ["run", "--no-prompt", "--no-config", "--no-check", "bundle.js"];
        const { code, out, err } = project.run(Deno.execPath(), args);
        assertEquals([code, out, err], [0, "3\n", ""]);
      },
    );

    await t.step("npx ramfs sh runs a script, and --version tells the commit", () => {
      const { code, out } = project.run("npx", ["ramfs", "sh", "-c", "echo hi > x; cat x | wc -c"]);
      assertEquals([code, out], [0, "3\n"]);
      assertMatch(
        project.run("npx", ["ramfs", "--version"]).out,
        /^\d+\.\d+\.\d+( \([0-9a-f]{12}\))?\n$/,
      );
    });

    await t.step("its manual page is made from the command line's table", async () => {
      const page = Deno.readTextFileSync(`${project.package}/man/ramfs.1`);
      assertEquals(page, await manualPage());
    });

    await t.step({
      name: "npx ramfs run runs a program over a tree, with the library that the package brought",
      ignore: !isLinux,
      fn() {
        const script =
          "printf 'hi\\n' > /tmp/ram/x; read -r got < /tmp/ram/x; echo \"got=$got\"; env";
        const cache = { XDG_CACHE_HOME: `${project.path}/nosuch` };
        const { code, out, err } = project.run(
          "npx",
          ["ramfs", "run", "--root", "/tmp/ram", "--", "bash", "-c", script],
          cache,
        );
        assertEquals([code, out.split("\n")[0], err], [0, "got=hi", err]);
        assertEquals(out.includes("UV_THREADPOOL_SIZE"), false, "no setting of ours is inherited");
        const doctor = project.run("npx", ["ramfs", "doctor", "--json"], cache);
        const { findings } = JSON.parse(doctor.out);
        const library = findings.find(({ name }: { name: string }) => name === "library");
        assertStringIncludes(library.detail, "node_modules/ramfs/prebuilt/linux-x64");
      },
    });

    await t.step({
      name: "arguments, variables and directories that are no UTF-8 are bytes on Node, too",
      ignore: !isLinux,
      fn() {
        const script = `mkdir $'d\\xff'; cd $'d\\xff'; export A=$'a\\xfe'
          node ../node_modules/ramfs/bin/ramfs.cjs run --root /tmp/ram -- \\
          bash -c 'printf "%q\\n" "$1" "$A" "\${PWD##*/}"' name $'\\xfd'`;
        const { code, out, err } = project.run("bash", ["-c", script], { LC_ALL: "C" });
        assertEquals([code, out], [0, "$'\\375'\n$'a\\376'\n$'d\\377'\n"], err);
      },
    });

    await t.step({
      name: "twenty programs in pipes wait at once without standing in each other's way",
      ignore: !isLinux,
      fn() {
        const script = `echo hi | ${Array(20).fill("run cat").join(" | ")}`;
        const { code, out } = project.run("npx", ["ramfs", "sh", "-c", script]);
        assertEquals([code, out], [0, "hi\n"]);
      },
    });

    await t.step({
      name: "a brought library that does not load is built anew from the package's sources",
      ignore: !isLinux,
      fn() {
        const library = `${project.path}/node_modules/ramfs/prebuilt/linux-x64/libramfs.so`;
        const whole = Deno.readFileSync(library);
        Deno.writeTextFileSync(library, "of another machine");
        const cache = { XDG_CACHE_HOME: `${project.path}/cache` };
        const args = ["ramfs", "run", "--root", "/tmp/ram", "--", "echo", "ran"];
        const { code, out, err } = project.run("npx", args, cache);
        assertEquals([code, out], [0, "ran\n"], err);
        assertStringIncludes(err, "building the native library");
        Deno.writeFileSync(library, whole);
      },
    });

    await t.step("without koffi the core and the shell work, and run says what to install", () => {
      for (const name of ["koffi", "@koromix"]) {
        Deno.removeSync(`${project.path}/node_modules/${name}`, { recursive: true });
      }
      const { out } = project.run("node", ["consumer.js"]);
      const lines = out.trim().split("\n");
      assertEquals(lines.slice(0, -1), SAID_BEFORE_SESSIONS);
      assertStringIncludes(lines.at(-1)!, "npm install koffi");
      const shell = project.run("npx", [
        "ramfs",
        "sh",
        "-c",
        "mkdir a; cd a; pwd; run ls; echo $?",
      ]);
      assertEquals([shell.code, shell.out], [0, "/tmp/ram/a\n126\n"]);
      assertMatch(shell.err, /^ramfs: ls: programs cannot be run without .*npm install koffi$/m);
      const refused = project.run("npx", ["ramfs", "run", "--root", "/tmp/ram", "--", "true"]);
      assertEquals(refused.code, 125);
      assertMatch(refused.err, /^ramfs: .*; install it with: npm install koffi$/m);
    });
  },
});
