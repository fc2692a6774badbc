/**
 * What is done over a directory of the host gives what the same gives on a copy of it on tmpfs, and the directory is
 * afterwards what it was, access times included. RAMFS_OVERLAY_CALLS and RAMFS_OVERLAY_SEED make the random programs
 * longer and others.
 */
import { assertEquals } from "@std/assert";
import {
  injectionMissing,
  programMissing,
  ramfsRun,
  TMPFS,
  tmpfsMissing,
  volumeMissing,
  withoutProgress,
} from "../programs/injection.ts";

const missing = injectionMissing() ?? programMissing("python3") ?? tmpfsMissing() ??
  volumeMissing();
if (missing) console.log(`overlays: skipped: ${missing}`);
const here = new URL(".", import.meta.url).pathname;
const calls = Number(Deno.env.get("RAMFS_OVERLAY_CALLS") ?? 1500);
const seed = Number(Deno.env.get("RAMFS_OVERLAY_SEED") ?? Date.now() % 1_000_000);
const isRoot = Deno.uid() === 0;

interface Output {
  code: number;
  out: string;
  err: string;
}

function run(command: string[], cwd = "/"): Output {
  const [program, ...args] = command;
  const env = { LC_ALL: "C", PYTHONHASHSEED: "0" };
  const { code, stdout, stderr } = new Deno.Command(program, { args, cwd, env }).outputSync();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: withoutProgress(text(stderr)) };
}

function must(command: string[]): string {
  const { code, out, err } = run(command);
  assertEquals({ code, err }, { code: 0, err: "" }, command.join(" "));
  return out;
}

/** The command over `lower`, which shows at its own place. */
function overlaid(lower: string, command: string[], ...options: string[]): string[] {
  const [deno, ...rest] = ramfsRun("ROOT", "--overlay", lower, ...options);
  const at = rest.indexOf("--root");
  return [deno, ...rest.slice(0, at), ...rest.slice(at + 2), ...command];
}

/** The script in `ramfs sh` over `lower`. */
function inShell(lower: string, script: string): string[] {
  const words = overlaid(lower, []).filter((word) => word !== "--");
  words[words.lastIndexOf("run")] = "sh";
  return [...words, "-c", script];
}

/** The first line that differs, with what stands before it. */
function firstDifference(one: string, other: string): string {
  const [lines, others] = [one.split("\n"), other.split("\n")];
  const at = lines.findIndex((line, index) => line !== others[index]);
  return at < 0 ? "" : `on the copy:   ${lines[at]}\nover the lower: ${others[at]}`;
}

const picture = (directory: string, ...since: string[]) => [
  "python3",
  `${here}picture.py`,
  directory,
  ...since,
];

/** A directory with everything in it, and how programs run on a copy of it, at the same path, and over it. */
class Lower {
  readonly top: string;
  readonly path: string;
  readonly #since: string;
  #before = "";

  constructor(seed: number) {
    this.top = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-overlay-" });
    Deno.chmodSync(this.top, 0o755);
    this.path = `${this.top}/tree`;
    must(["python3", `${here}populate.py`, this.path, String(seed)]);
    this.#since = must(["sh", "-c", "sleep 0.05; date +%s.%N"]).trim();
    this.#remember();
  }

  /** Listing a directory for the first time moves its access time, and renaming it the time of its change. */
  #remember(): void {
    must(picture(this.path));
    this.#before = must(picture(this.path));
  }

  /** What the command says, and what the copy then looks like. */
  onCopy(command: string[]): Output & { picture: string } {
    Deno.renameSync(this.path, `${this.path}.lower`);
    try {
      must(["cp", "-a", `${this.path}.lower`, this.path]);
      const output = run(command, this.top);
      return { ...output, picture: run(picture(this.path, this.#since)).out };
    } finally {
      run(["rm", "-rf", this.path]);
      Deno.renameSync(`${this.path}.lower`, this.path);
      this.#remember();
    }
  }

  overIt(command: string[]): Output & { picture: string } {
    const script = `"$@"; code=$?; echo PICTURE; ${
      picture(this.path, this.#since).join(" ")
    }; exit $code`;
    const output = run(overlaid(this.path, ["sh", "-c", script, "sh", ...command]), this.top);
    const [out, shown] = output.out.split("PICTURE\n");
    return { ...output, out, picture: shown };
  }

  assertUntouched(): void {
    assertEquals(
      firstDifference(this.#before, must(picture(this.path))),
      "",
      "the lower is as it was",
    );
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.top, { recursive: true });
  }
}

function assertAlike(lower: Lower, command: string[], why: string): void {
  const copy = lower.onCopy(command);
  const over = lower.overIt(command);
  assertEquals(firstDifference(copy.out, over.out), "", why);
  assertEquals({ code: over.code, err: over.err }, { code: copy.code, err: copy.err }, why);
  assertEquals(firstDifference(copy.picture, over.picture), "", why);
  lower.assertUntouched();
}

function test(name: string, fn: () => void, needs?: string): void {
  const why = missing ?? needs;
  Deno.test({ name: needs ? `${name} (skipped: ${needs})` : name, ignore: why !== undefined, fn });
}

test("a directory that shows through looks as a copy of it does", () => {
  using lower = new Lower(seed);
  assertAlike(lower, ["true"], `seed ${seed}`);
});

for (let number = 0; number < 3; number++) {
  test(`random program ${number} of two processes does over a lower what it does on a copy`, () => {
    const own = seed + number;
    using lower = new Lower(own);
    const program = [`${here}program.py`, lower.path, String(own), String(calls)];
    assertAlike(lower, ["python3", ...program], `seed ${own}`);
  });
}

test("the arena is whole behind a random program over a lower, and when all of it is gone", () => {
  using lower = new Lower(seed);
  const program = `python3 ${here}program.py ${lower.path} ${seed} ${calls} | tail -n 1 | wc -l`;
  const script = `check; ${program}; check; rm -rf ${lower.path}/*; check; echo checked`;
  const { code, out, err } = run(inShell(lower.path, script));
  assertEquals({ code, out, err }, { code: 0, out: "1\nchecked\n", err: "" }, `seed ${seed}`);
  lower.assertUntouched();
});

test("readers of directories that are killed leave nothing to undo, and large ones are asked by name", () => {
  const top = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-overlay-" });
  const fill = (name: string, count: number) => {
    Deno.mkdirSync(`${top}/${name}`);
    for (let i = 0; i < count; i++) Deno.writeTextFileSync(`${top}/${name}/${i}`, "x");
  };
  for (let i = 0; i < 12; i++) fill(`d${i}`, 1000);
  fill("many", 12_000);
  const { code, out, err } = run(inShell(top, `python3 ${here}killed.py ${top} 1000; check`));
  assertEquals({ code, out, err }, { code: 0, out: "True False\n11999 False\n", err: "" });
  Deno.removeSync(top, { recursive: true });
});

const SCRIPTS: Record<string, string> = {
  "all is removed": "rm -rf tree/* && ls -la tree | tail -n +2 | wc -l",
  "all is moved, and a file put in the old place":
    "cd tree && mkdir new && mv [!n]* new; echo x > f0; find . | sort",
  "a directory is renamed, and its files changed":
    "cd tree && mv wide narrow && for i in 1 2 3; do echo more >> narrow/$i; done && cat narrow/[123] && ls | wc -l",
  "a file is truncated by its name, and another as it is opened":
    "cd tree && : > wide/1 && truncate -s 1 wide/22 && stat -c %s wide/1 wide/22",
  "a hard link is written by one name and read by the other":
    "cd tree && echo first > one && ln one two && ln wide/5 three && echo more >> wide/5 && cat three two && stat -c %h wide/5 three",
  "a lock excludes others, whoever writes the file":
    "cd tree && flock -n wide/7 sh -c 'flock -n wide/7 true; echo $?; flock -n 3 3>> wide/7; echo $?; flock -sn wide/7 true; echo $?'",
  "a file is read on after its name is gone":
    "cd tree && exec 3< wide/9 && rm wide/9 && cat <&3 && stat -Lc %h /proc/self/fd/3",
  "permissions are the lower's":
    "cd tree && stat -c '%a %u %g' private private/secret setuid && cat private/secret",
  "symlinks lead where they lead":
    "cd tree && ls -d back/. out-and-in/. && readlink dangling loop relative && cat loop",
  "a copy, an archive and a comparison":
    "cd tree && mkdir all && cp -a d* wide null socket all && diff -r d0 all/d0; diff -r wide all/wide; tar cf - . 2>/dev/null | tar tf - | sort | head -50",
  "directories that were removed and made anew are empty":
    "cd tree && rm -r wide && mkdir wide && ls -A wide | wc -l && stat -c %h wide .",
  "times and modes without a copy":
    "cd tree && touch -d @1000000000 wide/3 && chmod 600 wide/3 && stat -c '%a %Y' wide/3 && cat wide/3",
};

for (const [name, script] of Object.entries(SCRIPTS)) {
  test(`over a lower as on a copy: ${name}`, () => {
    using lower = new Lower(1);
    assertAlike(lower, ["sh", "-c", script], name);
  });
}

test("another user's program gets of a lower what its own rights let it have", () => {
  using lower = new Lower(1);
  const user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
  const script =
    "cd tree; cat private/secret; ls private; cat wide/1; echo x >> wide/1; ls wide | wc -l; mkdir sticky/mine && ls sticky";
  assertAlike(lower, [...user, "sh", "-c", script], "as another user");
}, isRoot ? programMissing("setpriv") : "not root");

test("what root lets others have they get, whatever the host's modes are", () => {
  using lower = new Lower(1);
  const user = "setpriv --reuid 65534 --regid 65534 --clear-groups";
  const script =
    `cd tree; chmod 755 private; chmod 666 private/secret; ${user} sh -c 'cat private/secret; echo x >> private/secret; cat private/secret'`;
  assertAlike(lower, ["sh", "-c", script], "as another user");
}, isRoot ? programMissing("setpriv") : "not root");

test("several lowers show, also within a root, and each at its TREE", () => {
  using lower = new Lower(1);
  const root = `${lower.top}/ram`;
  const script = `cat ${root}/a/1 ${root}/b/c/secret && echo x > ${root}/a/1 && ls -A ${root}`;
  const shown = [
    "--overlay",
    `${lower.path}/wide=${root}/a`,
    "--overlay",
    `${lower.path}/private=${root}/b/c`,
  ];
  const { code, out, err } = run([...ramfsRun(root, ...shown), "sh", "-c", script]);
  assertEquals({ code, err, out }, { code: 0, err: "", out: "1secreta\nb\n" });
  lower.assertUntouched();
});

test("a bind is written on the host, or not at all", () => {
  using lower = new Lower(1);
  const options = [
    "--bind",
    `${lower.path}/sticky=${lower.path}/d0/open`,
    "--bind",
    `${lower.path}/wide=${lower.path}/shut:ro`,
  ];
  const script =
    `cd ${lower.path} && echo x > d0/open/made; cat shut/1; echo y > shut/1; rm shut/1; rmdir shut; rm wide/1; echo z > over; ls`;
  const { out } = run(overlaid(lower.path, ["sh", "-c", `{ ${script}; } 2>&1`], ...options));
  assertEquals(out.match(/Read-only file system/g)?.length, 2, out);
  assertEquals(out.match(/busy/g)?.length, 1, out);
  assertEquals(Deno.readTextFileSync(`${lower.path}/sticky/made`), "x\n");
  assertEquals(Deno.readTextFileSync(`${lower.path}/wide/1`), "1");
  Deno.removeSync(`${lower.path}/sticky/made`);
});

test("with everything beneath programs run, and the host stays as it is", () => {
  const top = Deno.makeTempDirSync({ prefix: "ramfs-overlay-" });
  const made = ["/etc/ramfs-overlay-test", `${top}/new`];
  const script =
    `cd ${top} && echo x > new && ls && wc -l < /etc/passwd && echo y > ${made[0]} && ` +
    `cat ${made[0]} && sh -c 'echo $0 /proc/self' && echo nowhere > /dev/null && cd /dev && ` +
    `cat ../etc/ramfs-overlay-test && cd ${top} && rmdir /proc 2>&1; ls -d /proc/self/. && ` +
    `python3 -c 'import os; print(os.getcwd(), os.path.exists("/proc/self/maps"))'`;
  const { code, out, err } = run(overlaid("/", ["sh", "-c", script]));
  const lines = Deno.readTextFileSync("/etc/passwd").split("\n").length - 1;
  const busy = "rmdir: failed to remove '/proc': Device or resource busy";
  const expected = [
    "new",
    `${lines}`,
    "y",
    "sh /proc/self",
    "y",
    busy,
    "/proc/self/.",
    `${top} True`,
    "",
  ];
  assertEquals({ code, out: out.split("\n"), err }, { code: 0, out: expected, err: "" });
  assertEquals(made.map((path) => run(["ls", path]).code), [2, 2]);
  Deno.removeSync(top, { recursive: true });
}, missing);

for (
  const [options, why] of [
    [["--overlay", "/no/such"], /--overlay \/no\/such: .*name what is on the host/],
    [["--overlay", "/etc/passwd"], /--overlay \/etc\/passwd: .*directory/],
    [
      ["--overlay", "/etc=/x", "--overlay", "/usr=/x"],
      /--overlay \/usr=\/x: something of the host shows there already/,
    ],
    [
      ["--overlay", "/etc", "--bind", "/usr=/elsewhere"],
      /--bind \/usr=\/elsewhere: .*under no root/,
    ],
  ] as const
) {
  test(`${options.join(" ")} is refused with what is wrong`, () => {
    const [deno, ...rest] = ramfsRun("ROOT", ...options);
    const at = rest.indexOf("--root");
    const { code, err } = run([deno, ...rest.slice(0, at), ...rest.slice(at + 2), "true"]);
    assertEquals(code, 125, err);
    assertEquals(why.test(err), true, err);
  });
}
