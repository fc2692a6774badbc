/** The forms in which suites hold their cases. */

export type Outcome = "agrees" | "differs" | "hangs";

/** What a run printed and answered. */
export interface Result {
  readonly stdout: string;
  readonly status: number;
}

export interface Case {
  /** The file of the suite, below its directory. */
  readonly file: string;
  readonly name: string;
  /** The script, in a file of its own; or what sh runs beside the suite's files, with the shell as $THIS_SH. */
  readonly script: string | { readonly command: string };
  /** By name, for the directory in which it runs. */
  readonly files: Readonly<Record<string, string>>;
  /** The suite's own expectation, which stands where bash answers something else. */
  readonly recorded: Partial<Result> | undefined;
  /** Standard error belongs to the output, and the status does not count. */
  readonly merged: boolean;
  /** Uses another language, or the shell as a program. */
  readonly apart: boolean;
  /** Where a suite keeps what its cases read. */
  readonly home: string;
}

export async function readSuite(directory: string): Promise<Case[]> {
  const cases: Case[] = [];
  for (const file of (await listFiles(directory, "")).sort()) {
    const path = `${directory}/${file}`;
    if (file.endsWith(".test.sh")) cases.push(...readOils(file, await read(path), path));
    else if (file.endsWith(".json")) cases.push(...readRecorded(file, await read(path), path));
    else if (file.endsWith(".right")) cases.push(...await readWhole(file, path));
  }
  return cases;
}

async function listFiles(directory: string, below: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(`${directory}/${below}`)) {
    if (entry.isDirectory) files.push(...await listFiles(directory, `${below}${entry.name}/`));
    else if (entry.isFile) files.push(below + entry.name);
  }
  return files;
}

/** As bytes: a character for each. */
async function read(path: string): Promise<string> {
  const bytes = await Deno.readFile(path);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

/** A case that only asks which shell it runs on does not run that as a program. */
const ASKS = /\bcase "?\$\{?SH\}?"? in\b/g;

/** Sections that begin with `#### NAME`; `## key: value` and `## KEY:` to `## END` say what is expected. */
function readOils(file: string, text: string, path: string): Case[] {
  const other = /^## (our_shell: *(ysh|-)|suite: disabled)/m.test(text) || /\/?ysh-/.test(file);
  return text.split(/^#### */m).slice(1).map((section) => {
    const end = section.indexOf("\n");
    const body = section.slice(end + 1);
    return {
      ...{ file, path, files: {}, merged: false, home: path.slice(0, path.lastIndexOf("/spec/")) },
      name: section.slice(0, end).trim(),
      script: oilsScript(body),
      recorded: oilsExpectation(body),
      apart: other || /\$\{?SH\b|\bysh\b/.test(body.replace(ASKS, "")),
    };
  });
}

/** What stands before the first expectation, or in `## code:`. */
function oilsScript(body: string): string {
  const code = /^## code: (.*)$/m.exec(body);
  if (code) return `${code[1]}\n`;
  const end = body.search(/^## [A-Za-z]/m);
  return end < 0 ? body : body.slice(0, end);
}

function oilsExpectation(body: string): Partial<Result> {
  const wanted: { stdout?: string; status?: number } = {};
  const item = /^## (?:(?:OK|BUG|N-I)(?:-\d)? (\S+) )?([A-Za-z-]+):[ \t]*(.*)\n([^]*?)(?=^## )/gm;
  const rank: Record<string, number> = {};
  for (const [, shells, key, value, lines] of `${body}\n## `.matchAll(item)) {
    if (shells && !shells.split("/").includes("bash")) continue;
    const name = key.toLowerCase().startsWith("stdout") ? "stdout" : key;
    if ((rank[name] ?? 0) > (shells ? 1 : 0)) continue;
    rank[name] = shells ? 1 : 0;
    if (key === "status") wanted.status = Number(value);
    else if (key === "stdout") wanted.stdout = `${value}\n`;
    else if (key === "STDOUT") wanted.stdout = lines;
    else if (key === "stdout-json") {
      wanted.stdout = String.fromCharCode(...new TextEncoder().encode(JSON.parse(value)));
    }
  }
  return { status: 0, ...wanted };
}

function readRecorded(file: string, text: string, home: string): Case[] {
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const all: Record<string, Record<string, unknown>> = JSON.parse(new TextDecoder().decode(bytes));
  const found = Object.entries(all).filter(([, each]) => typeof each?.command === "string");
  return found.map(([key, each]) => ({
    ...{ file, merged: false, apart: false, home: home.slice(0, home.lastIndexOf("/")) },
    name: key,
    script: asBytes(each.command as string),
    files: each.files as Record<string, string>,
    recorded: { stdout: asBytes(each.stdout as string), status: each.exitCode as number },
  }));
}

function asBytes(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** `NAME.right` is the output of what a `run-*` beside it does, or of `NAME.tests` or `NAME`, in their directory. */
async function readWhole(file: string, right: string): Promise<Case[]> {
  const home = right.slice(0, right.lastIndexOf("/"));
  const base = right.slice(home.length + 1, -".right".length);
  const [name, command] = await readRunner(home, `${base}.right`) ?? await findScript(home, base) ??
    [];
  if (name === undefined || command === undefined) return [];
  return [{
    ...{ file: file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".", files: {} },
    ...{ merged: true, apart: false, home, name, script: { command } },
    recorded: { stdout: await read(right) },
  }];
}

/** The lines that a `run-*` has before the diff with the file, which write to $BASH_TSTOUT or $TEST_FILE. */
async function readRunner(home: string, right: string): Promise<[string, string] | undefined> {
  for await (const { name } of Deno.readDir(home)) {
    if (!name.startsWith("run-")) continue;
    const lines: string[] = [];
    for (const line of (await read(`${home}/${name}`)).replace(/\\\n/g, "").split("\n")) {
      const test = /^TEST_NAME='(.*)'/m.exec(lines.join("\n"))?.[1] ?? "";
      if (/^\s*diff\b/.test(line)) {
        if (line.replace("${TEST_NAME}", test).split(/[\s/]/).includes(right)) {
          const title = right.replace(/\.right$/, "");
          return [title, `{ ${lines.join("\n")}\n} >/dev/null; cat "$BASH_TSTOUT"`];
        }
        lines.length = 0;
      } else lines.push(line.replace(/\$\{?TEST_FILE\}?/, "$BASH_TSTOUT"));
    }
  }
}

async function findScript(home: string, base: string): Promise<[string, string] | undefined> {
  for (const name of [`${base}.tests`, base]) {
    const isFile = await Deno.stat(`${home}/${name}`).then((info) => info.isFile, () => false);
    if (isFile) return [name, `"$THIS_SH" './${name}' 2>&1`];
  }
}
