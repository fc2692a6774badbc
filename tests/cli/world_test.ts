/** The shell's own commands on the host: what bash does with the same script, and leaves behind. */
import { assertEquals } from "@std/assert";
import { bashVersion, RECORDING, type Recording } from "../shell/scripts.ts";
import { buildFirst, ramfs, REPOSITORY, type Result } from "./command_line.ts";

const SCRIPTS = `${REPOSITORY}tests/cli/world`;
const { version }: Recording = JSON.parse(Deno.readTextFileSync(RECORDING));
/** The bash whose behaviour is followed; another may differ. */
const sameBash = bashVersion() === version;
if (!sameBash) console.warn(`skipped: the scripts on the host want bash ${version}`);

const ENV = { LC_ALL: "C", NO_COLOR: "1" };

/** Names, types, modes, sizes, targets: what a script has left. */
function leftIn(directory: string): string {
  const { stdout } = new Deno.Command("find", {
    args: [directory, "(", "-type", "d", "-printf", "%P %m\n", ")", "-o"]
      .concat(["-printf", "%P %y %m %n %s %l\n"]),
    env: ENV,
  }).outputSync();
  return new TextDecoder().decode(stdout).split("\n").sort().join("\n");
}

/** Without what names the place or the shell: messages of bash and ours begin with the script's name. */
function plain({ code, out, err }: Result, directory: string): Result {
  const strip = (text: string) => text.replaceAll(directory, "HERE");
  return { code, out: strip(out), err: strip(err) };
}

/** Rights that root has beyond those that modes give are taken from a script that looks at these. */
const WITHOUT_RIGHTS = Deno.uid() === 0
  ? ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--"]
  : [];

async function run(line: readonly string[], cwd: string): Promise<Result> {
  const { code, stdout, stderr } = await new Deno.Command(line[0], {
    args: line.slice(1),
    ...{ cwd, env: ENV, stdin: "null" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

async function compare(script: string, before: readonly string[]): Promise<void> {
  await buildFirst();
  const ours = [Deno.execPath(), "run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`, "sh"];
  const results = [];
  // One directory after the other, under one name.
  const directory = `/tmp/world-${crypto.randomUUID()}`;
  for (const shell of [["bash"], ours]) {
    await Deno.mkdir(directory);
    try {
      const line = [...before, ...shell, "-c", `cd '${directory}'\n${script}`, "sh"];
      const result = await run(line, directory);
      results.push({ ...plain(result, directory), left: leftIn(directory) });
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  }
  assertEquals(results[1], results[0]);
}

for (const { name } of [...Deno.readDirSync(SCRIPTS)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  Deno.test({
    name: `on the host, ${name} does in the shell what it does in bash`,
    ignore: !sameBash,
    fn: () =>
      compare(
        Deno.readTextFileSync(`${SCRIPTS}/${name}`),
        name === "refused.sh" ? WITHOUT_RIGHTS : [],
      ),
  });
}

const [HERE, ROOT] = ["/tmp/world-here", "/tmp/world-root"];

/** What bash does as a program over a tree, whose calls the hook answers: paths that lead in and out. */
const CROSSING = `
echo tree > ${ROOT}/t; echo host > h; ln -s ${ROOT}/t in; cat in; ln -s "$PWD/h" ${ROOT}/out; cat ${ROOT}/out
echo more >> ${ROOT}/out; cat h; echo made > in2; ln -sfn ${ROOT} dir; cat dir/t; ls dir/; cd dir; pwd -P; cd ..; pwd -P
cd ${ROOT}; cat out; cat ../world-here/h; mkdir -p a/b; cat a/b/../../../world-here/h; cat a/../../world-here/h
ln -s ../world-here/h rel; cat rel; ln -s nosuch/.. dangling; cat dangling; ln -s ../world-here/none none; echo new > none
cat ../world-here/none; ln h x 2>&1; ln ../world-here/h x; echo $?; mv ../world-here/none moved; ls ../world-here; cat moved
mv moved ../world-here/back; cat ../world-here/back; cp -r a ../world-here/; ls ../world-here/a; [ t -ef ${HERE}/in ] && echo same
[ ${ROOT} -ef ${HERE}/dir ] && echo same; [ ${ROOT}/h -ef ${HERE}/h ] || echo other; rm -r ../world-here/a a; ls
mkdir ${ROOT}; rmdir ${ROOT}; echo $?; rm ${HERE}/in ${HERE}/dir; ls ${HERE}; cat t; echo x > ${ROOT}/nosuch/f; echo $?
cd ${HERE}; readlink -f ${ROOT}/rel ${ROOT}/../world-here/h; realpath ${ROOT}/out; rm -rf ${ROOT}/*; ls -A ${ROOT}; ls
`;

Deno.test("paths lead from the host into the tree and back as they do in programs", async () => {
  const results = [];
  for (const ours of [false, true]) {
    await Deno.mkdir(HERE);
    try {
      const script = `cd ${HERE}; ${CROSSING}`;
      const line = ours
        ? ["sh", "--root", ROOT, "-c"]
        : ["run", "--root", ROOT, "--", "bash", "-c"];
      const { code, out, err } = await ramfs([...line, script, "sh"], { env: ENV });
      results.push({ code, out, err, left: leftIn(HERE) });
    } finally {
      await Deno.remove(HERE, { recursive: true });
    }
  }
  assertEquals(results[1], results[0]);
});

Deno.test("--no-host: the shell's own commands see the tree alone, ENOENT elsewhere", async () => {
  const script =
    "cat /etc/passwd; [ -e /usr/bin/env ] || echo none; echo > /tmp/world-closed; ls /";
  const { out, err } = await ramfs(["sh", "--no-host", "-c", script]);
  assertEquals(out, "none\ntmp\n");
  assertEquals(err, "cat: /etc/passwd: No such file or directory\n");
  const open = await ramfs(["sh", "-c", "[ -e /tmp/world-closed ] || echo nothing"]);
  assertEquals(open.out, "nothing\n");
});

Deno.test("snapshot, restore, load and dump are of the tree and refuse the host's directories", async () => {
  const script =
    "mkdir d; snapshot all .; snapshot s /usr; restore all /tmp; load /etc/hostname /etc/new; " +
    "dump /etc/passwd out; ls; [ -e /etc/new ] || echo nothing";
  const { out, err } = await ramfs(["sh", "-c", script]);
  assertEquals(out, "d\nnothing\n");
  assertEquals(err.match(/lies on the host, and not in the tree/g)?.length, 4);
});

Deno.test("the shell starts where it was called if that is in the tree, else at the root, or by --directory", async () => {
  const directory = Deno.realPathSync(await Deno.makeTempDir());
  try {
    const start = async (...options: string[]) =>
      (await ramfs(["sh", ...options, "-c", "pwd; cat f"], { cwd: directory })).out;
    await Deno.writeTextFile(`${directory}/f`, "here\n");
    assertEquals(await start(), "/tmp/ram\n");
    assertEquals(await start("--root", directory), `${directory}\n`);
    assertEquals(await start("--directory", "."), `${directory}\nhere\n`);
    const { code, err } = await ramfs(["sh", "--directory", "nosuch", "-c", "pwd"]);
    assertEquals([code, /--directory nosuch: .*ENOENT/.test(err)], [125, true]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("a FIFO of the host that nobody opens holds up no other command, and Ctrl-C gives it up", async () => {
  const directory = Deno.realPathSync(await Deno.makeTempDir());
  try {
    const script =
      `cd ${directory}; mkfifo p; cat p & sleep 0.1; echo goes on; timeout 0.2 cat p; echo $?; ` +
      "echo end > p; wait";
    const { out, err } = await ramfs(["sh", "-c", script]);
    assertEquals([out, err], ["goes on\n124\nend\n", ""]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("a directory of the host that is mounted in the tree is seen by programs at once, and gone with umount", async () => {
  const directory = Deno.realPathSync(await Deno.makeTempDir());
  try {
    await Deno.writeTextFile(`${directory}/f`, "host\n");
    const script = `mkdir m; echo hidden > m/h; mount --bind ${directory} m
      cat m/f; run cat m/f; run sh -c 'echo program > m/p; cd m; ls'; cat m/p; cat m/../m/f; pwd
      mount -o remount,ro m; run sh -c 'echo x > m/q' 2>/dev/null || echo refused; (echo x > m/q) 2>&1 | sed 's/.*: //'
      umount m; ls m; run ls m; mount -t host -o ro ${directory} m; run rm m/f 2>/dev/null || echo refused; cat m/f`;
    const { out, err } = await ramfs(["sh", "-c", script]);
    const expected =
      "host host f p program host /tmp/ram refused Read-only_file_system h h refused host";
    assertEquals([out.trim().replaceAll(/ /g, "_").split("\n").join(" "), err], [expected, ""]);
    assertEquals(await Deno.readTextFile(`${directory}/p`), "program\n");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("with --overlay / the shell works over real files and leaves no trace", async () => {
  const directory = Deno.realPathSync(await Deno.makeTempDir());
  try {
    await Deno.writeTextFile(`${directory}/f`, "host\n");
    const script =
      `pwd; cat f; echo more >> f; cat ${directory}/f; run tail -n 1 f; rm f; ls; echo new > ${directory}/g
      run cat g; mkdir d; cd d; pwd; cd /; [ -d proc/self ] && echo proc; echo x > /dev/null; ls ${directory}`;
    const { out, err } = await ramfs(["sh", "--overlay", "/", "-c", script], { cwd: directory });
    const lines = [
      directory,
      "host",
      "host",
      "more",
      "more",
      "new",
      `${directory}/d`,
      "proc",
      "d",
      "g",
    ];
    assertEquals([out.trim().split("\n"), err], [lines, ""]);
    assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["f"]);
    assertEquals(await Deno.readTextFile(`${directory}/f`), "host\n");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
