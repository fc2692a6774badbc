/** Supervised programs whose names of themselves, root directories and mounts are their own. */
import { assertEquals } from "@std/assert";
import { compile, STATIC } from "../programs/compile.ts";
import { inTree, missing, onTmpfs } from "./supervised.ts";

function test(name: string, fn: () => void, more: string | false = false): void {
  const why = missing ?? (more || undefined);
  Deno.test({ name: why ? `${name} (skipped: ${why})` : name, ignore: why !== undefined, fn });
}

const notRoot = Deno.uid() === 0 ? false : "only root may change its root directory";

const sh = (script: string) => ["/bin/sh", "-c", script];

test("/proc/self, /dev/fd and /dev/stdin are the program's own", () => {
  const script = `echo hello >f; exec 7<f; cat /proc/self/fd/7; exec 7<f; cat /dev/fd/7
    echo piped | cat /dev/stdin; cat /proc/self/comm; readlink /proc/self/fd/7 | sed 's/.*f/f/'
    [ "$(readlink /proc/self/cwd)" = "$PWD" ] && echo here; cd /; readlink /proc/self/cwd`;
  const run = inTree(sh(script));
  assertEquals(run, onTmpfs(sh(script)));
  assertEquals(run.stdout.split("\n").length, 8);
});

test("a link of the host to /proc/self leads to nothing of the supervisor's: ELOOP, EACCES", () => {
  const links = Deno.makeTempDirSync({ prefix: "ramfs-links-" });
  try {
    for (const name of ["mem", "fd/3", "fd/1000", "fd/1001", "cwd/x", "root/etc/hostname"]) {
      Deno.symlinkSync(`/proc/self/${name}`, `${links}/${name.replaceAll("/", "-")}`);
    }
    const script = `cd ${links}; for name in *; do
        (exec 9<>$name) 2>/dev/null && echo opened $name; cat $name >/dev/null 2>&1 && echo read $name
      done; mkdir cwd-x/y 2>/dev/null && echo made; true`;
    assertEquals(inTree(sh(script)), { code: 0, stdout: "", stderr: "" });
  } finally {
    Deno.removeSync(links, { recursive: true });
  }
});

test("a program with a root directory of its own sees that, and gets not above it", () => {
  const root = Deno.makeTempDirSync({ prefix: "ramfs-chroot-" });
  try {
    Deno.copyFileSync(compile("raw_calls", ["raw_calls.c"], [], STATIC), `${root}/program`);
    const run = inTree(["chroot", root, "/program"]);
    const expected = onTmpfs([compile("raw_calls", ["raw_calls.c"], [], STATIC)]).stdout;
    const lines = (text: string) => text.split("\n").filter((line) => !line.startsWith("entries"));
    assertEquals(lines(run.stdout), lines(expected));
    assertEquals([...Deno.readDirSync(root)].map(({ name }) => name).sort(), ["d", "g", "program"]);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}, notRoot);

test("a program with mounts of its own sees those and the tree", () => {
  const inner = "mount -t tmpfs none /mnt && echo x >/mnt/y && cat /mnt/y f";
  const run = inTree(sh(`echo hello >f; unshare -m sh -c '${inner}'; ls /mnt | grep -c y`));
  assertEquals([run.stderr, run.stdout], ["", "x\nhello\n0\n"]);
}, notRoot);
