/** Random trees dumped over random directories: each file has its bytes, and what was there stays what it was. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { dumpTree } from "../../core/host/dump_tree.ts";
import { NodeFiles } from "../../core/host/node_files.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { KernelFiles } from "../../ffi/kernel_files.ts";
import { openLibrary } from "../../ffi/library.ts";

const DIRECTORIES = ["d", "e"];
const NAMES = ["a", "b", "c", "d/a", "d/b", "e/a", "e/b"];
const THERE = ["", "file", "its own", "another's", "link", "victim", "directory"] as const;
const DUMPED = ["", "file", "link", "symlink"] as const;

type There = Record<string, typeof THERE[number]>;
type Dumped = Record<string, typeof DUMPED[number]>;

function each<T>(names: string[], values: readonly T[]) {
  return fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...values)])));
}

/** What lies at the target, in the order of the names: a link is one of the file before it. */
function makeThere(out: string, there: There): void {
  let last: string | undefined;
  for (const name of [...DIRECTORIES, ...NAMES]) {
    const path = `${out}/${name}`;
    const kind = there[name];
    if (!isBelowDirectories(out, name)) continue;
    if (kind === "file" || kind === "its own" || kind === "another's") {
      Deno.writeTextFileSync(path, `old ${name}`.repeat(500));
      if (kind === "its own") Deno.chmodSync(path, 0o600);
      if (kind === "another's" && Deno.uid() === 0) Deno.chownSync(path, 12, 34);
      last = path;
    } else if (kind === "link" && last) Deno.linkSync(last, path);
    else if (kind === "victim") Deno.symlinkSync(`${out}/../victim`, path);
    else if (kind === "directory") Deno.mkdirSync(path);
  }
}

/** Whether what is above a name is a directory, and no symlink to one. */
function isBelowDirectories(out: string, name: string): boolean {
  const slash = name.indexOf("/");
  return slash < 0 || statOf(`${out}/${name.slice(0, slash)}`)?.isDirectory === true;
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch {
    return undefined;
  }
}

function makeTree(dumped: Dumped) {
  const cage = new Vfs({ root: new MemoryPartition() }).cage({ uid: 0, gid: 0, umask: 0 });
  for (const directory of ["/t", "/t/d", "/t/e"]) cage.mkdir(directory, 0o755);
  const texts = new Map<string, string>();
  let last: string | undefined;
  for (const name of NAMES) {
    const kind = dumped[name];
    if (kind === "file") {
      last = name;
      texts.set(name, `new ${name}`);
      cage.writeFile(`/t/${name}`, new TextEncoder().encode(texts.get(name)), { mode: 0o644 });
    } else if (kind === "link" && last) {
      texts.set(name, texts.get(last)!);
      cage.link(`/t/${last}`, `/t/${name}`);
    } else if (kind === "symlink") cage.symlink("../victim/v", `/t/${name}`);
  }
  return { cage, texts };
}

function identities(out: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of NAMES) {
    const there = isBelowDirectories(out, name) ? statOf(`${out}/${name}`) : undefined;
    if (there?.isFile) found.set(name, `${there.uid}:${there.gid} ${there.mode}`);
  }
  return found;
}

Deno.test("a dump over anything leaves its bytes, what was there as it was, and nothing else", async () => {
  const kernel = new KernelFiles((await openLibrary()).library);
  const property = fc.property(
    fc.constantFrom(new NodeFiles(), kernel),
    each([...DIRECTORIES, ...NAMES], THERE),
    each(NAMES, DUMPED),
    (host, there, dumped) => {
      const path = Deno.makeTempDirSync({ prefix: "ramfs-replace-" });
      try {
        const out = `${path}/out`;
        for (const directory of ["out", "victim"]) Deno.mkdirSync(`${path}/${directory}`);
        Deno.writeTextFileSync(`${path}/victim/v`, "victim");
        makeThere(out, there);
        const before = identities(out);
        const { cage, texts } = makeTree(dumped);
        const failed: string[] = [];
        dumpTree(cage, host, "/t", out, {
          onFail: ({ code, path }) => {
            assert(["EISDIR", "ENOTDIR", "EEXIST"].includes(code), code);
            failed.push(path!.slice(out.length + 1));
          },
        });
        const after = identities(out);
        for (const [name, text] of texts) {
          if (failed.some((other) => name === other || name.startsWith(`${other}/`))) continue;
          assertEquals(Deno.readTextFileSync(`${out}/${name}`), text);
          if (before.has(name)) assertEquals(after.get(name), before.get(name));
        }
        assertEquals([...Deno.readDirSync(`${path}/victim`)].length, 1);
        assertEquals(Deno.readTextFileSync(`${path}/victim/v`), "victim");
        for (const directory of [out, `${out}/d`, `${out}/e`]) {
          if (!statOf(directory)?.isDirectory) continue;
          const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
          assertEquals(names.filter((name) => name.startsWith(".ramfs")), []);
        }
      } finally {
        Deno.removeSync(path, { recursive: true });
      }
    },
  );
  fc.assert(property, { numRuns: 150 });
});
