/** inotify(7) in a program hears what the owner changes through its partition. */
import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { Session } from "../../ffi/session.ts";
import { compile, compilerMissing } from "../programs/compile.ts";
import { volumeMissing } from "../programs/injection.ts";
import { CLIENT_SOURCES } from "../suite/client_process.ts";
import { SYS } from "../suite/syscall_numbers.ts";

const ROOT = "/tmp/ramfs-session-watch";
const MIRRORS = "/dev/shm";
const missing = compilerMissing();

const WANTED = C.IN_MODIFY | C.IN_ATTRIB | C.IN_CLOSE_WRITE | C.IN_MOVED_FROM | C.IN_MOVED_TO |
  C.IN_CREATE | C.IN_DELETE;

/** What lies on the host, where the session has no volume. */
function mirrors(): string[] {
  return [...Deno.readDirSync(MIRRORS)].map(({ name }) => name)
    .filter((name) => name.split("-")[2] === String(Deno.pid));
}

async function replies(path: string, count: number): Promise<string[]> {
  for (;;) {
    const lines = Deno.readTextFileSync(path).split("\n").slice(0, -1);
    if (lines.length >= count) return lines;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Masks and names of the events in a reply of the client, which lets plain characters through. */
function events(reply: string): string[] {
  const bytes = reply.slice(reply.indexOf('"') + 1, -1)
    .replace(/\\x(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  const view = new DataView(Uint8Array.from(bytes, (c) => c.charCodeAt(0)).buffer);
  const found: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at + 12, true);
    const name = bytes.slice(at + 16, at + 16 + length).replace(/\0+$/, "");
    found.push(`${view.getUint32(at + 4, true).toString(16)} ${name}`);
    at += 16 + length;
  }
  return found;
}

for (const volume of volumeMissing() ? ["off"] : ["on", "off"]) {
  Deno.test({
    name:
      `with its volume ${volume} a program's inotify watch hears the owner, and leaves nothing on the host` +
      (missing ? ` (skipped: ${missing})` : ""),
    ignore: missing !== undefined,
    fn: () => withVolume(volume, watchOwner),
  });
}

/** Runs `body` with RAMFS_VOLUME as the library reads it. */
async function withVolume(value: string, body: (volume: string) => Promise<void>): Promise<void> {
  const before = Deno.env.get("RAMFS_VOLUME");
  Deno.env.set("RAMFS_VOLUME", value);
  try {
    await body(value);
  } finally {
    if (before === undefined) Deno.env.delete("RAMFS_VOLUME");
    else Deno.env.set("RAMFS_VOLUME", before);
  }
}

async function watchOwner(volume: string): Promise<void> {
  const client = compile("client", CLIENT_SOURCES);
  const directory = Deno.makeTempDirSync();
  const [requests, out] = [`${directory}/requests`, `${directory}/replies`];
  new Deno.Command("mkfifo", { args: [requests] }).outputSync();
  Deno.writeTextFileSync(out, "");
  {
    using session = await Session.create({ roots: [ROOT] });
    const partition = session.partition(0);
    const inode = { mode: C.S_IFREG | 0o644, uid: 0, gid: 0, rdev: 0 };
    partition.make(partition.root, "old", inode);
    const pid = session.spawn({
      program: client,
      argv: [client, requests, out],
      env: {},
      cwd: "/",
    });
    const pipe = Deno.openSync(requests, { read: true, write: true });
    const ask = (line: string) => pipe.writeSync(new TextEncoder().encode(`${line}\n`));
    ask(`syscall ${SYS.inotify_init1} 0`);
    ask(`syscall ${SYS.inotify_add_watch} 3 "${ROOT}" ${WANTED}`);
    assertEquals(await replies(out, 3).then((lines) => lines.slice(1)), ["= 3", "= 1"]);
    assertEquals(mirrors().length, volume === "on" ? 0 : 1);
    const cage = new Vfs({ root: partition }).cage();
    cage.writeFile("/new", new TextEncoder().encode("text"));
    cage.chmod("/old", 0o600);
    cage.rename("/old", "/renamed");
    cage.mkdir("/d");
    cage.setxattr("/d", "user.a", new Uint8Array(1));
    cage.unlink("/new");
    ask("read 3 65536");
    const [reply] = (await replies(out, 4)).slice(3);
    const directoryBit = 0x40000000;
    const dir = (mask: number) => (mask + directoryBit).toString(16);
    assertEquals(events(reply), [
      ...["100 new", "2 new", "8 new", "4 old", "40 old", "80 renamed"],
      ...[`${dir(0x100)} d`, `${dir(4)} d`, "200 new"],
    ]);
    assertEquals(partition.check(), []);
    assertEquals(
      partition.make(partition.root, "x", { ...inode, mode: C.S_IFDIR | 0o755 }) > 0,
      true,
    );
    session.kill(pid, 9);
    await session.wait(pid);
    pipe.close();
  }
  assertEquals(mirrors(), []);
  Deno.removeSync(directory, { recursive: true });
}
