/** glob: what Node 24 answered to these patterns in this tree, and its ways of asking. */
import { assertEquals, assertThrows } from "@std/assert";
import { createFs } from "../../core/node_fs/create_fs.ts";
import { Vfs } from "../../core/vfs/vfs.ts";

const FILES = "a/1.js a/2.ts a/b/3.js a/b/c/4.js x/5.js x/y/6.txt .dot.js .hid/7.js top.js";

function planted() {
  const fs = createFs(new Vfs().cage());
  for (const path of FILES.split(" ")) {
    fs.mkdirSync(`/t/${path}/..`.replace(/[^/]*\/\.\.$/, ""), { recursive: true });
    fs.writeFileSync(`/t/${path}`, "");
  }
  fs.symlinkSync("a", "/t/link");
  return fs;
}

/** Patterns and their matches, sorted. */
const MATCHES: [pattern: string, ...paths: string[]][] = [
  ["*", "a", "link", "top.js", "x"],
  ["**/*.js", "a/1.js", "a/b/3.js", "a/b/c/4.js", "top.js", "x/5.js"],
  ["a/**", "a", "a/1.js", "a/2.ts", "a/b", "a/b/3.js", "a/b/c", "a/b/c/4.js"],
  ["**/b/**", "a/b", "a/b/3.js", "a/b/c", "a/b/c/4.js"],
  ["{a,x}/*.js", "a/1.js", "x/5.js"],
  ["a/{1..3}.*", "a/1.js", "a/2.ts"],
  ["a/?.js", "a/1.js"],
  ["a/[!1].*", "a/2.ts"],
  ["a/!(1).*", "a/2.ts"],
  ["a/*(1|2).js", "a/1.js"],
  ["@(a|x)/*.js", "a/1.js", "x/5.js"],
  ["*/", "a", "x"],
  ["./*.js", "top.js"],
  ["a/b/../1.js", "a/1.js"],
  ["a//1.js", "a/1.js"],
  ["/t/*.js", "/t/top.js"],
  ["link/*", "link/1.js", "link/2.ts", "link/b"],
  ["l?nk/1.js"],
  ["*/b", "a/b"],
  [".*", ".dot.js", ".hid"],
  [".hid/*", ".hid/7.js"],
  ["a/[]1].js", "a/1.js"],
  ["a/[!]1].ts", "a/2.ts"],
  ["a/[[:digit:]].*", "a/1.js", "a/2.ts"],
  ["x/[[:lower:]]", "x/y"],
  ["a/[z-a1].js", "a/1.js"],
  ["a/[!].js"],
  ["{a..b}/{1..9..2}.js", "a/1.js"],
  ["a/{01..03}.js"],
  ["a/{1..100000000}.js", "a/1.js"],
  ["nope"],
  [""],
];

for (const [pattern, ...paths] of MATCHES) {
  Deno.test(`glob: "${pattern}" matches ${paths.length} paths`, () => {
    assertEquals(planted().globSync(pattern, { cwd: "/t" }).sort(), paths);
  });
}

Deno.test("glob: ** alone matches the directory, what is below, and no hidden names", () => {
  const found = planted().globSync("**", { cwd: "/t" });
  assertEquals([found.length, found[0], found.includes("link")], [14, ".", true]);
  assertEquals(found.filter((path) => path.includes("/.") || path.startsWith("..")), []);
});

Deno.test("glob: exclude by names and by patterns prunes directories", () => {
  const fs = planted();
  const left = ["top.js", "a/1.js", "x/5.js"];
  assertEquals(fs.globSync("**/*.js", { cwd: "/t", exclude: ["a/b/**"] }), left);
  assertEquals(fs.globSync("**/*.js", { cwd: "/t", exclude: (name) => name === "b" }), left);
});

Deno.test("glob: Dirents, several patterns, callbacks and an iterator of promises", async () => {
  const fs = planted();
  const entries = fs.globSync("a/*", { cwd: "/t", withFileTypes: true });
  assertEquals(entries.map((entry) => [entry.name, entry.parentPath, entry.isDirectory()]), [
    ["1.js", "a", false],
    ["2.ts", "a", false],
    ["b", "a", true],
  ]);
  assertEquals(fs.globSync(["/t/*.js", "/t/t*", "/t/a/*.js"]), ["/t/top.js", "/t/a/1.js"]);
  const heard = Promise.withResolvers<string[]>();
  fs.glob("*.js", { cwd: "/t" }, (_error, paths) => heard.resolve(paths));
  assertEquals(await heard.promise, ["top.js"]);
  assertEquals(await Array.fromAsync(fs.promises.glob("/t/x/*")), ["/t/x/5.js", "/t/x/y"]);
});

Deno.test("glob: what is no pattern is ERR_INVALID_ARG_TYPE in Node's words", () => {
  const fs = createFs(new Vfs().cage());
  const message = 'The "patterns" argument must be of type string. Received type number (5)';
  assertThrows(() => fs.globSync(5 as unknown as string), TypeError, message);
  const exclude = 5 as unknown as string[];
  assertThrows(
    () => fs.globSync("*", { exclude }),
    TypeError,
    'The "options.exclude" property must be of type function or',
  );
});

Deno.test("mkdtempDisposable: the directory goes with what is in it, at the end or when told", async () => {
  const cage = new Vfs().cage();
  cage.mkdir("/d");
  // deno-lint-ignore no-explicit-any -- Node 24's, which the types may not have yet
  const fs = createFs(cage) as any;
  let path = "";
  {
    using directory = fs.mkdtempDisposableSync("/d/t-");
    path = directory.path;
    fs.writeFileSync(`${path}/f`, "x");
  }
  assertEquals([path.length, fs.existsSync(path)], [11, false]);
  cage.chdir("/d");
  const directory = await fs.promises.mkdtempDisposable("t-");
  fs.writeFileSync(`${directory.path}/f`, "x");
  cage.chdir("/");
  await directory.remove();
  await directory[Symbol.asyncDispose]();
  assertEquals(fs.readdirSync("/d"), []);
});
