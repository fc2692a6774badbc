/** The core needs nothing of Deno, Node or a browser's page: it runs where only the web's basics are. */
import { assertEquals } from "@std/assert";
import { createContext, runInContext } from "node:vm";

/** What the core may ask for beyond the language itself: all in browsers, workers, Deno and Node. */
const GIVEN = {
  AbortController,
  AbortSignal,
  ReadableStream,
  TextDecoder,
  TextEncoder,
  TransformStream,
  WritableStream,
  clearTimeout,
  queueMicrotask,
  setTimeout,
};

const PROGRAM = `
import { constants, createFs, Imfs, snapshot, restore, tree, Vfs, watch } from "CORE";
const cage = new Vfs().cage();
const events = watch(cage, "/");
cage.mkdir("/d");
cage.writeFile("/d/f", new Uint8Array([104, 105]));
cage.symlink("d/f", "/l");
const fs = createFs(cage);
fs.appendFileSync("/l", "!");
globalThis.answers = [
  new TextDecoder().decode(cage.readFile("/l")),
  fs.readdirSync("/").join(),
  events.take().map((event) => event.type + " " + event.path).join(),
  new Imfs().open(0, "/x", constants.O_RDONLY),
  tree(cage, "/").includes("d"),
  ["Deno", "process", "require", "Buffer", "window", "crypto"].filter((name) => name in globalThis),
];
const copy = new Vfs().cage();
restore(copy, snapshot(cage))
  .then(() => createFs(copy).promises.readFile("/d/f", "utf8"))
  .then((text) => globalThis.done(text));
`;

Deno.test("the core runs in a realm without Deno, process, Buffer and modules of Node", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const core = new URL("../../core.ts", import.meta.url).href;
    const [entry, bundle] = [`${directory}/entry.ts`, `${directory}/bundle.js`];
    await Deno.writeTextFile(entry, PROGRAM.replace("CORE", core));
    const bundled = await new Deno.Command(Deno.execPath(), {
      args: ["bundle", "--quiet", "--platform=browser", "--format=iife", "-o", bundle, entry],
      cwd: new URL("../..", import.meta.url).pathname,
      stderr: "inherit",
    }).output();
    assertEquals(bundled.success, true);
    const text = await Deno.readTextFile(bundle);
    assertEquals(text.match(/^\s*(import|export) .*|\brequire\(/gm), null);
    const done = Promise.withResolvers<unknown>();
    const realm = createContext({ ...GIVEN, done: done.resolve }) as { answers?: unknown };
    runInContext(text, realm);
    assertEquals(JSON.parse(JSON.stringify(realm.answers)), [
      "hi!",
      "d,l",
      "create d,create l",
      -2,
      true,
      [],
    ]);
    assertEquals(await done.promise, "hi!");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
