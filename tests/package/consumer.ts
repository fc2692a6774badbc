// What a user of the package writes: checked with `strict` and without skipLibCheck, and run on Node.
import { constants, createFs, FsError, loadTree, Session, Shell, Vfs } from "ramfs";
import { MemoryPartition, packTar, unpackTar } from "ramfs/core";
import { HostPartition, NodeFiles } from "ramfs/host";
import { LibraryError, openLibrary } from "ramfs/session";
import { defineCommand } from "ramfs/shell";

const cage = new Vfs({ root: new MemoryPartition() }).cage();
cage.mkdir("/src");
cage.writeFile("/src/a.txt", new TextEncoder().encode("text"));
console.log("stat", cage.stat("/src/a.txt").size);

try {
  cage.rmdir("/src");
} catch (error) {
  console.log("error", error instanceof FsError && error.code);
}

const fs = createFs(cage);
console.log("fs", fs.readFileSync("/src/a.txt", "utf8"), await fs.promises.readdir("/src"));
console.log("stream", (await fs.createReadStream("/src/a.txt").toArray()).join(""));

cage.mkdir("/copy");
await unpackTar(cage, packTar(cage, "/src", { contentsOnly: true }), "/copy");
loadTree(cage, new NodeFiles(), "/etc/hostname", "/hostname");
console.log("staged", cage.exists("/copy/a.txt"), cage.stat("/hostname").size > 0);

const host = new HostPartition("/etc", { readOnly: true });
const vfs = new Vfs();
const bound = vfs.cage();
bound.mkdir("/etc");
vfs.mount("/etc", host);
console.log("host", bound.stat("/etc/passwd").mode & constants.S_IFMT);
host.close();

const chunks: string[] = [];
const sink = {
  write(chunk: Uint8Array): void {
    chunks.push(new TextDecoder().decode(chunk));
  },
};
const greet = defineCommand({
  name: "greet",
  summary: "Say hello",
  usage: "",
  options: {},
  run: (context) => context.succeed("hello\n"),
});
const shell = new Shell({ cage, stdout: sink, stderr: sink, commands: [greet] });
const status = await shell.exec("cd /src && greet | cat - a.txt && ls | wc -l");
console.log("shell", status, JSON.stringify(chunks.join("")));

try {
  const session = await Session.create({ roots: ["/tmp/ram"], library: await openLibrary() });
  const tree = new Vfs();
  tree.cage().mkdir("/ram");
  tree.mount("/ram", session.partition(0));
  tree.cage().writeFile("/ram/x", new TextEncoder().encode("from JavaScript\n"));
  const script = 'read -r line < /tmp/ram/x && echo "$line and sh" > /tmp/ram/y';
  const pid = session.spawn({ program: "/bin/sh", argv: ["sh", "-c", script], env: {}, cwd: "/" });
  const { code } = await session.wait(pid);
  console.log("session", code, new TextDecoder().decode(tree.cage().readFile("/ram/y")).trim());
  session.close();
} catch (error) {
  if (!(error instanceof LibraryError)) throw error;
  console.log("session", error.message);
}
