/** Trees that somebody changes while they are packed or kept: as with GNU tar, the rest goes on and it is reported. */
import { assertEquals, assertRejects } from "@std/assert";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { packTar } from "../../core/staging/pack_tar.ts";
import { restore, snapshot } from "../../core/staging/snapshot.ts";
import type { TreeInUseOptions } from "../../core/staging/tree_in_use.ts";
import { unpackTar } from "../../core/staging/unpack_tar.ts";
import { encode, newCage } from "./sample.ts";

type Stream = ReadableStream<Uint8Array<ArrayBuffer>>;

/** Both ways to write a tree down, and to read it into another. */
const WAYS: [
  name: string,
  write: (cage: Cage, options: TreeInUseOptions) => Stream,
  read: (cage: Cage, stream: Stream) => Promise<void>,
][] = [
  [
    "packing",
    (cage, options) => packTar(cage, "/", options),
    (cage, stream) => unpackTar(cage, stream),
  ],
  ["keeping a snapshot", (cage, options) => snapshot(cage, "/", options), restore],
];

const SIZE = 3 << 20;

function prepared(): Cage {
  const cage = newCage();
  cage.mkdir("/dir");
  for (const name of ["a", "b", "c", "dir/d", "z"]) cage.writeFile(`/${name}`, encode(name));
  cage.writeFile("/m", new Uint8Array(SIZE).fill(7));
  cage.symlink("a", "/s");
  return cage;
}

/** Calls `change` once, before the first call of this name on this path. */
function before(
  cage: Cage,
  name: "open" | "lstat" | "readdir" | "readlink" | "getxattr",
  path: string,
  change: () => void,
): void {
  // deno-lint-ignore no-explicit-any
  const target = cage as any;
  const call = target[name].bind(cage);
  let isDue = true;
  target[name] = (...args: unknown[]) => {
    if (isDue && args[0] === path) {
      isDue = false;
      change();
    }
    return call(...args);
  };
}

/** Writes a tree down, changing it once the first of `m` has been read, and reads what came of it. */
async function throughChange(
  [, write, read]: typeof WAYS[number],
  cage: Cage,
  change: () => void = () => {},
): Promise<{ copy: Cage; told: string[] }> {
  const told: string[] = [];
  const source = write(cage, {
    onSkip: (path, why, omission) => told.push(`${omission}: ${path}: ${why}`),
    onChange: (path, how) => told.push(`${path} ${how}`),
  }).getReader();
  let isDue = true;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await source.read();
      if (done) return controller.close();
      if (isDue && value.length > 1000 && value[1000] === 7) {
        isDue = false;
        change();
      }
      controller.enqueue(value);
    },
  }, { highWaterMark: 0 });
  const copy = newCage();
  await read(copy, stream);
  assertEquals(copy.state.vfs.check(), []);
  return { copy, told };
}

for (const way of WAYS) {
  const [name, write] = way;

  Deno.test(`${name}: what is removed before its turn is left out and told`, async () => {
    const cage = prepared();
    before(cage, "lstat", "/a", () => cage.unlink("/a"));
    before(cage, "open", "/b", () => cage.unlink("/b"));
    before(cage, "readlink", "/s", () => cage.unlink("/s"));
    before(cage, "lstat", "/dir/d", () => {
      cage.unlink("/dir/d");
      cage.rmdir("/dir");
    });
    const { copy, told } = await throughChange(way, cage);
    assertEquals(
      told,
      ["/a", "/b", "/dir/d", "/s"].map((path) => `gone: ${path}: removed before it was read`),
    );
    assertEquals(copy.readdir("/").sort(), ["c", "dir", "m", "z"]);
  });

  Deno.test(`${name}: a directory that vanishes before it is listed is empty`, async () => {
    const cage = prepared();
    before(cage, "readdir", "/dir", () => {
      cage.unlink("/dir/d");
      cage.rmdir("/dir");
    });
    const { copy, told } = await throughChange(way, cage);
    assertEquals(told, ["gone: /dir: removed before it was read"]);
    assertEquals(copy.readdir("/dir"), []);
  });

  Deno.test(`${name}: a file that is cut short as it is read is as long as it was, and told`, async () => {
    const { copy, told } = await throughChange(way, prepared(), () => undefined);
    assertEquals(told, []);
    assertEquals(copy.stat("/m").size, SIZE);
    const cage = prepared();
    const shrunk = await throughChange(way, cage, () => cage.truncate("/m", 100));
    assertEquals(shrunk.told, [`/m shrank by ${SIZE - 100} bytes as it was read`]);
    const bytes = shrunk.copy.readFile("/m");
    assertEquals([bytes.length, bytes[0], bytes.at(-1)], [SIZE, 7, 0]);
    assertEquals(shrunk.copy.readFile("/z"), encode("z"));
  });

  Deno.test(`${name}: a file that grows or is written as it is read is as long as it was, and told`, async () => {
    const changes: ((cage: Cage) => void)[] = [
      (cage) => cage.writeFile("/m", encode("more"), { append: true }),
      (cage) => {
        const fd = cage.open("/m", C.O_WRONLY);
        cage.pwrite(fd, encode("x"), SIZE - 1);
        cage.close(fd);
      },
    ];
    for (const change of changes) {
      const cage = prepared();
      cage.utimensat(C.AT_FDCWD, "/m", { sec: 1, nsec: 0 }, { sec: 1, nsec: 0 });
      const { copy, told } = await throughChange(way, cage, () => change(cage));
      assertEquals(told, ["/m changed as it was read"]);
      assertEquals(copy.stat("/m").size, SIZE);
    }
  });

  Deno.test(`${name}: a file that becomes a FIFO or a symlink before it is opened is left out`, async () => {
    for (
      const make of [(cage: Cage) => cage.mkfifo("/b"), (cage: Cage) => cage.symlink("a", "/b")]
    ) {
      const cage = prepared();
      before(cage, "open", "/b", () => {
        cage.unlink("/b");
        make(cage);
      });
      const { copy, told } = await throughChange(way, cage);
      assertEquals(told, ["gone: /b: removed before it was read"]);
      assertEquals(copy.exists("/b"), false);
    }
  });

  Deno.test(`${name}: what a program removes between its name's look-up and its opening is left out: ESTALE`, async () => {
    const cage = prepared();
    const open = cage.open.bind(cage);
    cage.open = (path, ...rest) => {
      if (path === "/b") throw new FsError("ESTALE", "open", path);
      return open(path, ...rest);
    };
    const { copy, told } = await throughChange(way, cage);
    assertEquals([told.length, copy.exists("/b"), copy.exists("/z")], [1, false, true]);
  });

  Deno.test(`${name}: a symlink that becomes a file before it is read is left out`, async () => {
    const cage = prepared();
    before(cage, "readlink", "/s", () => {
      cage.unlink("/s");
      cage.writeFile("/s", encode("file"));
    });
    const { copy, told } = await throughChange(way, cage);
    assertEquals(told, ["gone: /s: removed before it was read"]);
    assertEquals([copy.exists("/s"), copy.exists("/z")], [false, true]);
  });

  Deno.test(`${name}: the second name of a file whose first vanished has the file itself`, async () => {
    const cage = prepared();
    cage.link("/a", "/y");
    cage.link("/a", "/zz");
    before(cage, "open", "/a", () => cage.unlink("/a"));
    const { copy, told } = await throughChange(way, cage);
    assertEquals(told, ["gone: /a: removed before it was read"]);
    assertEquals([copy.readFile("/y"), copy.stat("/zz").nlink], [encode("a"), 2]);
  });

  Deno.test(`${name}: what lies deeper than PATH_MAX is left out, and told: ENAMETOOLONG`, async () => {
    const cage = prepared();
    for (let depth = 0; depth < 300; depth++) {
      cage.mkdir("twenty-letters-long-d");
      cage.chdir("twenty-letters-long-d");
    }
    cage.chdir("/");
    const { copy, told } = await throughChange(way, cage);
    assertEquals(told.length, 1);
    assertEquals(/^refused: \/twenty.*: ENAMETOOLONG/.test(told[0]), true);
    assertEquals([copy.exists("/z"), copy.exists("/twenty-letters-long-d")], [true, true]);
  });

  Deno.test(`${name}: an attribute that vanishes is none`, async () => {
    const cage = prepared();
    cage.setxattr("/a", "user.x", encode("1"));
    before(cage, "getxattr", "/a", () => cage.removexattr("/a", "user.x"));
    const { copy, told } = await throughChange(way, cage);
    assertEquals([told, copy.listxattr("/a")], [[], []]);
  });

  Deno.test(`${name}: what may not be read is left out where somebody hears of it, else EACCES`, async () => {
    const cage = prepared();
    cage.chmod("/b", 0o600);
    cage.chmod("/dir", 0o700);
    const user = cage.fork();
    [user.gid, user.uid] = [1000, 1000];
    const { copy, told } = await throughChange(way, user);
    assertEquals(told, [
      "refused: /b: EACCES: permission denied, open '/b'",
      "refused: /dir: EACCES: permission denied, open '/dir'",
    ]);
    assertEquals([copy.exists("/b"), copy.readdir("/dir"), copy.exists("/z")], [false, [], true]);
    const error = await assertRejects(() => new Response(write(user, {})).arrayBuffer(), FsError);
    assertEquals([error.code, error.path], ["EACCES", "/b"]);
  });
}
