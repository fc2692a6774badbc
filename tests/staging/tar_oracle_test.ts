/** Random trees through archives of GNU tar and bsdtar, in all of their formats, both ways. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { decodeName } from "../../core/bytes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { makedev } from "../../core/vfs/devices.ts";
import { packTar } from "../../core/staging/pack_tar.ts";
import { unpackTar } from "../../core/staging/unpack_tar.ts";
import { readXattrs, walkTree } from "../../core/staging/walk_tree.ts";
import { newCage } from "./sample.ts";

const isRoot = Deno.uid() === 0;
const hasBsdtar = hasProgram("bsdtar");
const RUNS = Number(Deno.env.get("RAMFS_TAR_RUNS") ?? 6);

function hasProgram(name: string): boolean {
  const { success } = new Deno.Command("sh", { args: ["-c", `command -v ${name}`] }).outputSync();
  if (!success) console.log(`not tried against ${name}: it is not here`);
  return success;
}

/** Nodes of a directory by the type that is drawn. */
interface Spec {
  name: string;
  type: "file" | "sparse" | "directory" | "symlink" | "link" | "fifo" | "device";
  mode: number;
  owner: number;
  seconds: number;
  nsec: number;
  number: number;
  xattr: Uint8Array | undefined;
  entries: Spec[];
}

const names = fc.oneof(
  fc.stringMatching(/^[a-c]{1,3}$/),
  fc.constantFrom(" ", "-x", "a\nb", "é", "名", "\udcff", "a\udcfe\udc80b", "%3D=", "'\"\\"),
  fc.integer({ min: 90, max: 255 }).map((length) => "l".repeat(length)),
  fc.integer({ min: 30, max: 84 }).map((length) => "\udcf1é".repeat(length)),
);

/** Nodes within directories down to some depth. */
function specs(depth: number): fc.Arbitrary<Spec[]> {
  const node = fc.record({
    name: names,
    type: fc.constantFrom(
      ...["file", "file", "sparse", "directory", "directory", "symlink", "link"] as const,
      ...["fifo", "device"] as const,
    ),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    owner: fc.constantFrom(0, 1, 1000, 2097151, 2097152, 4294967294),
    seconds: fc.constantFrom(0, 1, 1_700_000_000, 8_589_934_591, 8_589_934_592),
    nsec: fc.constantFrom(0, 1, 999_999_999, 500_000_000),
    number: fc.nat(100_000),
    xattr: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }),
    entries: depth === 0 ? fc.constant<Spec[]>([]) : specs(depth - 1),
  });
  return fc.array(node, { minLength: 1, maxLength: 6 });
}

function build(cage: Cage, directory: string, entries: Spec[], files: string[]): void {
  for (const spec of entries) {
    const place = `${directory}/${spec.name}`;
    if (cage.exists(place)) continue;
    try {
      if (!make(cage, place, spec, files)) continue;
    } catch {
      continue; // the name is too long
    }
    if (/^(file|sparse|directory)$/.test(spec.type) && spec.xattr) {
      cage.setxattr(place, "user.a=%b", spec.xattr);
    }
    if (isRoot) cage.lchown(place, spec.owner, spec.owner >>> 1);
    // A directory that its owner may not enter stops programs that are not root.
    const must = spec.type === "directory" ? 0o700 : 0o600;
    if (spec.type !== "symlink") cage.chmod(place, isRoot ? spec.mode : spec.mode & 0o777 | must);
    if (spec.type === "file") files.push(place);
    if (spec.type === "directory") build(cage, place, spec.entries, files);
    const time = { sec: spec.seconds, nsec: spec.nsec };
    cage.utimensat(C.AT_FDCWD, place, time, time, C.AT_SYMLINK_NOFOLLOW);
  }
}

function make(cage: Cage, place: string, { type, number }: Spec, files: string[]): boolean {
  if (type === "directory") cage.mkdir(place);
  else if (type === "symlink") cage.symlink(`to/${place.slice(-number % 140)}`, place);
  else if (type === "fifo") cage.mkfifo(place);
  else if (type === "link") {
    if (files.length === 0) return false;
    cage.link(files[number % files.length], place);
  } else if (type === "device") {
    if (!isRoot) return false;
    const device = makedev(number & 0xfff, number * 7 & 0xfffff);
    cage.mknod(place, (number % 2 ? C.S_IFCHR : C.S_IFBLK) | 0o600, device);
  } else makeFile(cage, place, type === "sparse", number);
  return true;
}

function makeFile(cage: Cage, place: string, isSparse: boolean, number: number): void {
  const bytes = new Uint8Array(isSparse ? 4096 : number % 3000).map((_, i) => number + i);
  const fd = cage.open(place, C.O_WRONLY | C.O_CREAT);
  const parts = isSparse ? number % 60 : 1;
  for (let part = 0; part < parts; part++) {
    cage.pwrite(fd, bytes, part * 3 * 4096 * (1 + number % 3));
  }
  if (isSparse) cage.ftruncate(fd, parts * 9 * 4096 + number % 5000);
  cage.close(fd);
}

/** One line a node, all that an archive has to keep; in pieces of a second only where `isFine`. */
function listCage(cage: Cage, isFine: boolean): string[] {
  const lines: string[] = [];
  for (const { path, place, attributes: a } of walkTree(cage, "/d")) {
    if (path === "") continue;
    const type = a.mode & C.S_IFMT;
    const content = type === C.S_IFREG ? digest(cage.readFile(place)) : "";
    const target = type === C.S_IFLNK ? cage.readlink(place) : "";
    lines.push(line({
      ...{ path, target, content, mode: a.mode, uid: a.uid, gid: a.gid },
      size: type === C.S_IFREG ? a.size : 0,
      links: type === C.S_IFDIR ? 0 : a.nlink,
      time: isFine ? `${a.mtimeSec}.${String(a.mtimeNsec).padStart(9, "0")}` : `${a.mtimeSec}`,
      device: type === C.S_IFCHR || type === C.S_IFBLK ? a.rdev : 0,
    }));
  }
  return lines.sort();
}

function line(fields: Record<string, string | number>): string {
  return JSON.stringify(fields, Object.keys(fields).sort());
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The same of a directory of the host, read by what does not know us. */
function listHost(directory: string, isFine: boolean): string[] {
  const format = "%P\\0%y\\0%m\\0%U\\0%G\\0%s\\0%T@\\0%n\\0%l\\0";
  const found = output("find", [directory, "-mindepth", "1", "-printf", format]);
  const devices = new Map(pairs(
    output("sh", [
      "-c",
      "find \"$1\" '(' -type c -o -type b ')' -exec stat --printf '%n\\0%t:%T\\0' {} +",
      ...["sh", directory],
    ]),
  ));
  const sums = output("find", [directory, "-type", "f", "-exec", "sha256sum", "-z", "{}", "+"]);
  const contents = new Map(sums.map((sum) => [sum.slice(66), sum.slice(0, 64)]));
  const lines: string[] = [];
  for (let at = 0; at + 9 <= found.length; at += 9) {
    const [path, letter, mode, uid, gid, size, time, links, target] = found.slice(at, at + 9);
    const type = LETTERS[letter];
    const place = `${directory}/${path}`;
    const [major, minor] = (devices.get(place) ?? "0:0").split(":").map((text) =>
      parseInt(text, 16)
    );
    lines.push(line({
      ...{ path, target, mode: type | parseInt(mode, 8), uid: Number(uid), gid: Number(gid) },
      content: contents.get(place) ?? "",
      size: letter === "f" ? Number(size) : 0,
      links: letter === "d" ? 0 : Number(links),
      time: isFine ? time.slice(0, time.indexOf(".") + 10) : time.slice(0, time.indexOf(".")),
      device: makedev(major, minor),
    }));
  }
  return lines.sort();
}

const LETTERS: Record<string, number> = {
  f: C.S_IFREG,
  d: C.S_IFDIR,
  l: C.S_IFLNK,
  c: C.S_IFCHR,
  b: C.S_IFBLK,
  p: C.S_IFIFO,
};

/** What a program writes, cut at NULs. */
function output(program: string, args: string[]): string[] {
  const { stdout } = new Deno.Command(program, { args, env: { LC_ALL: "C" } }).outputSync();
  const fields: string[] = [];
  for (let at = 0; at < stdout.length;) {
    const end = stdout.indexOf(0, at);
    fields.push(decodeName(stdout.subarray(at, end)));
    at = end + 1;
  }
  return fields;
}

function pairs(fields: string[]): [string, string][] {
  return fields.flatMap((field, i): [string, string][] => i % 2 ? [] : [[field, fields[i + 1]]]);
}

/** Runs a script of the host's shell; returns what it says on standard error. */
function run(script: string, cwd: string, env: Record<string, string> = {}): string {
  const args = ["-c", script];
  const { stderr } = new Deno.Command("sh", { args, cwd, env: { LC_ALL: "C.UTF-8", ...env } })
    .outputSync();
  return new TextDecoder().decode(stderr);
}

async function withDirectory(work: (path: string) => Promise<void>): Promise<void> {
  const path = Deno.makeTempDirSync({ prefix: "ramfs-tar-" });
  try {
    await work(path);
  } finally {
    run(`chmod -R u+rwx "$1"; rm -rf "$1"`.replaceAll("$1", path), "/");
  }
}

async function packed(cage: Cage): Promise<Uint8Array> {
  return new Uint8Array(await new Response(packTar(cage, "/d")).arrayBuffer());
}

async function unpacked(file: string): Promise<Cage> {
  const cage = newCage();
  cage.mkdir("/d");
  // bsdtar leaves the long name of a member in the archive that it cannot write.
  const onSkip = (what: string, why: string) =>
    assertEquals([what, why], ["an extended header", "its member is missing"]);
  await unpackTar(cage, Deno.readFileSync(file), "/d", { onSkip });
  assertEquals(cage.state.vfs.check(), []);
  return cage;
}

function randomTree(entries: Spec[]): Cage {
  const cage = newCage();
  if (!isRoot) [cage.uid, cage.gid] = [Deno.uid()!, Deno.gid()!];
  cage.state.vfs.cage().chmod("/", 0o777);
  cage.mkdir("/d");
  build(cage, "/d", entries, []);
  return cage;
}

const EXTRACT = {
  // "hdrcharset", by which pax has names of any bytes, GNU tar passes over with a warning.
  tar: "tar --numeric-owner --warning=no-timestamp --warning=no-unknown-keyword -xpf",
  bsdtar: "bsdtar --numeric-owner -xpf",
};

/** How each tool is asked for each of its formats, and whether that keeps pieces of a second. */
const FORMATS: { tool: keyof typeof EXTRACT; options: string; isFine?: boolean }[] = [
  ...["v7", "ustar", "oldgnu", "gnu", "gnu -S", "oldgnu -S"].map((format) => (
    { tool: "tar" as const, options: `--format=${format}` }
  )),
  ...["posix", "posix -S", "posix -S --sparse-version=0.0", "posix -S --sparse-version=0.1"].map((
    format,
  ) => ({ tool: "tar" as const, options: `--format=${format}`, isFine: true })),
  ...["v7", "ustar", "gnutar"].map((format) => (
    { tool: "bsdtar" as const, options: `--format=${format}` }
  )),
  { tool: "bsdtar", options: "--format=pax", isFine: true },
];

async function checkTree(entries: Spec[], directory: string): Promise<void> {
  const cage = randomTree(entries);
  const fine = listCage(cage, true);
  Deno.writeFileSync(`${directory}/ours.tar`, await packed(cage));
  for (const [tool, extract] of Object.entries(EXTRACT)) {
    if (tool === "bsdtar" && !hasBsdtar) continue;
    const said = run(`mkdir ${tool} && ${extract} ours.tar -C ${tool}`, directory);
    assertEquals([tool, listHost(`${directory}/${tool}`, true), said], [tool, fine, ""]);
  }
  for (const { tool, options, isFine = false } of FORMATS) {
    if (tool === "bsdtar" && !hasBsdtar) continue;
    // What a format cannot hold its tool leaves out, and says so.
    run(`${tool} ${options} -cf f.tar -C tar .; rm -rf out; mkdir out`, directory);
    run(`${EXTRACT[tool]} f.tar -C out`, directory);
    const theirs = listHost(`${directory}/out`, isFine);
    const ours = listCage(await unpacked(`${directory}/f.tar`), isFine);
    assertEquals([tool, options, ours], [tool, options, theirs]);
  }
}

Deno.test("a random tree passes through our archives into GNU tar and bsdtar, and through theirs into ours", async () => {
  await fc.assert(
    fc.asyncProperty(
      specs(3),
      (entries) => withDirectory((directory) => checkTree(entries, directory)),
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

Deno.test("attributes of any bytes pass through GNU tar and bsdtar, file capabilities among them", async () => {
  await withDirectory(async (directory) => {
    const cage = newCage();
    cage.mkdir("/d");
    cage.writeFile("/d/f", new Uint8Array());
    const values: [string, number[]][] = [
      ["user.high", [0x80, 0xff, 0, 10, 61]],
      ["user.a=%b", [1]],
      ["user.empty", []],
      ["trusted.é", [0xe9]],
      ["security.capability", [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0, 0]],
    ];
    for (const [name, value] of values) cage.setxattr("/d/f", name, Uint8Array.from(value));
    const expected = [...readXattrs(cage, "/d/f")];
    Deno.writeFileSync(`${directory}/ours.tar`, await packed(cage));
    const all = "--xattrs --xattrs-include=*";
    const said = run(
      `mkdir x && tar ${all} -xpf ours.tar -C x && tar ${all} --format=posix -cf gnu.tar -C x f`,
      directory,
    );
    if (/Operation not (supported|permitted)/.test(said)) return console.log(`not tried: ${said}`);
    assertEquals(said, "");
    assertEquals([...readXattrs(await unpacked(`${directory}/gnu.tar`), "/d/f")], expected);
    if (!hasBsdtar) return;
    run("bsdtar --xattrs --format=pax -cf bsd.tar -C x f", directory);
    assertEquals([...readXattrs(await unpacked(`${directory}/bsd.tar`), "/d/f")], expected);
  });
});
