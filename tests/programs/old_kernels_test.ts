/** Kernels and filters that do not know system calls which ramfs uses: each has another way, or doctor tells. */
import { assertEquals, assertMatch } from "@std/assert";
import { REPOSITORY } from "../cli/command_line.ts";
import { compile } from "./compile.ts";
import {
  injectionMissing,
  programMissing,
  ramfsRun,
  volumeMissing,
  withoutProgress,
} from "./injection.ts";
import { onOwnTmpfs } from "./own_tmpfs.ts";

const missing = injectionMissing();

/** What Linux 5.4 (Ubuntu 20.04) and then 4.18 (RHEL 8) lack of what ramfs, Deno and the C library use. */
const LINUX_5_4 = "close_range faccessat2 fchmodat2 landlock mount_setattr openat2 pidfd_getfd"
  .split(" ");
const LINUX_4_18 = [
  ...LINUX_5_4,
  ..."clone3 fsconfig fsmount fsopen fspick io_uring_setup move_mount open_tree pidfd_open setlease"
    .split(" "),
];
/** Those that stand alone in lists of what may be called; without clone3 by EPERM the C library itself starts no thread. */
const ALONE = "close_range execveat faccessat2 fsopen getrandom memfd_create openat2 statx".split(
  " ",
);

const STORY = `set -e; cd "$1"
  mkdir -p a/b; echo text > a/b/f; cp a/b/f a/g; mv a/g a/h; ln -s h a/l; readlink a/l; cat a/l
  cp /bin/echo ./program; ./program ran; printf '#!/bin/sh\\necho script $1\\n' > s; chmod +x s; ./s argument
  (cd /; /bin/echo outside; ls /nonexistent 2> /dev/null || echo nothing); [ -r s ] && echo readable
  mkfifo p; (echo piped > p &); cat p; touch -d @1 s; stat -c '%Y %s' s; find . | sort; rm -r a; ls`;

/** Runs `command` without these calls: its status and output. */
function without(error: string, calls: string[], command: string[], env = {}) {
  const [program, ...rest] = command;
  const args = [error, ...calls, "--", program, ...rest];
  const { code, stdout, stderr } = new Deno.Command(compile("without", ["without.c"]), {
    args,
    env: { NO_COLOR: "1", ...env },
  }).outputSync();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err: withoutProgress(err) };
}

function inTree<T>(run: (root: string) => T): T {
  const root = Deno.makeTempDirSync({ prefix: "ramfs-old-" });
  try {
    return run(root);
  } finally {
    Deno.removeSync(root);
  }
}

const story = (error: string, calls: string[]) =>
  inTree((root) => without(error, calls, [...ramfsRun(root), "sh", "-c", STORY, "sh", root]));

let expected: ReturnType<typeof story> | undefined;
const onThisKernel = () => expected ??= story("ENOSYS", []);

for (const [kernel, calls] of Object.entries({ "5.4": LINUX_5_4, "4.18": LINUX_4_18 })) {
  Deno.test({
    name: `programs do the same without what Linux ${kernel} lacks (ENOSYS)`,
    ignore: missing !== undefined,
    fn: () => assertEquals(story("ENOSYS", calls), onThisKernel()),
  });
}

for (const error of ["ENOSYS", "EPERM"]) {
  for (const call of ALONE) {
    Deno.test({
      name: `programs do the same where ${call} is answered ${error}`,
      ignore: missing !== undefined,
      fn: () => assertEquals(story(error, [call]), onThisKernel()),
    });
  }
}

Deno.test({
  name: "so they do where neither a tmpfs nor a memfd is to be had",
  ignore: missing !== undefined,
  fn: () =>
    assertEquals(
      story("EPERM", ["fsopen", "mount", "memfd_create", "execveat"]),
      onThisKernel(),
    ),
});

const few = missing ?? volumeMissing();
for (const [where, calls] of Object.entries({ "": [], " on a tmpfs by mount(2)": ["fsopen"] })) {
  Deno.test({
    name: `the room of removed files comes back${where} where no lease tells who has them`,
    ignore: few !== undefined,
    fn() {
      const program = compile("opath", ["opath.c"]);
      const run = (root: string) => [...ramfsRun(root), program, root];
      const tree = inTree((root) => without("ENOSYS", ["setlease", ...calls], run(root)));
      assertEquals(tree.out, onOwnTmpfs([program]));
    },
  });
}

const doctor = [Deno.execPath(), "run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`, "doctor"];

Deno.test({
  name: "doctor names the calls that are missing and what that means, and is satisfied",
  ignore: missing !== undefined,
  fn() {
    const { code, out } = without("ENOSYS", LINUX_4_18, doctor);
    assertEquals(code, 0);
    assertMatch(
      out,
      /^system calls +limited +not close_range, faccessat2, fsopen, openat2: an older/m,
    );
    assertMatch(out, /without openat2 paths of the host take longer/);
    assertMatch(out, /^programs +ok /m);
  },
});

Deno.test({
  name: "doctor and run say why no program starts, and answer 1 and 125",
  ignore: missing !== undefined || Deno.uid() !== 0 || programMissing("unshare") !== undefined,
  fn() {
    const hidden = [
      "unshare",
      "-m",
      "sh",
      "-c",
      'mount -t tmpfs -o ro none /dev/shm; exec "$@"',
      "sh",
    ];
    const examined = without("ENOSYS", ["memfd_create"], [...hidden, ...doctor]);
    assertEquals(examined.code, 1);
    assertMatch(
      examined.out,
      /^programs +missing +cannot be started: EROFS, read-only file system$/m,
    );
    const started = inTree((root) =>
      without("ENOSYS", ["memfd_create"], [...hidden, ...ramfsRun(root), "true"])
    );
    assertEquals([started.code, started.out], [125, ""]);
    assertMatch(started.err, /^ramfs: .*read-only file system/);
  },
});
