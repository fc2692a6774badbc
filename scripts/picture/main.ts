/**
 * `deno task picture`: plays a session at a terminal of script(1), and draws what stands on it in the end as
 * docs/session.svg. What is drawn was typed and answered so; only what follows the last prompt is left out.
 */
import { Screen } from "./screen.ts";
import { drawTerminal } from "./svg.ts";

const REPOSITORY = decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(
  /\/$/,
  "",
);
const COLUMNS = 84;
const ROWS = 60;
const PROMPT = "> ";
const PATIENCE_MS = 20_000;

const FILES: Record<string, string> = {
  "src/Makefile": "CFLAGS = -O2\nhello: hello.c\n",
  "src/hello.c": '#include <stdio.h>\nint main(void) { puts("hello from memory"); return 0; }\n',
};

/** What is typed, each at its prompt. */
const SESSION = [
  "load ./src",
  "run make -C src",
  "run src/hello | tee greeting",
  "tree",
  "wc -c src/* | sort -n | tail -1",
  "run python3 -c 'print(open(\"/tmp/ram/greeting\").read().upper())'",
  "dump src/hello ./hello",
  "exit",
];

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** The terminal's text so far. */
function recorded(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch {
    return "";
  }
}

/** Waits until the text grows no more and its last line ends with a prompt. */
async function untilPrompt(file: string, before: number): Promise<void> {
  const began = Date.now();
  for (let last = -1;;) {
    const screen = new Screen();
    const text = recorded(file);
    screen.write(text);
    const line = screen.lines.at(-1)!.map(({ char }) => char).join("");
    if (text.length > before && text.length === last && line.endsWith(PROMPT)) return;
    if (Date.now() - began > PATIENCE_MS) throw new Error(`no prompt came; so far:\n${text}`);
    last = text.length;
    await pause(150);
  }
}

async function record(directory: string): Promise<string> {
  const file = `${directory}/typescript`;
  const ramfs = `deno run -A '${REPOSITORY}/ramfs.ts' sh --root /tmp/ram`;
  const child = new Deno.Command("script", {
    args: ["-qfc", `stty cols ${COLUMNS} rows ${ROWS}; ${ramfs}`, file],
    cwd: directory,
    env: { TERM: "xterm-256color", LC_ALL: "C.UTF-8", RAMFS_HISTORY: "", RAMFS_RC: "/dev/null" },
    stdin: "piped",
    stdout: "null",
  }).spawn();
  const keys = child.stdin.getWriter();
  const encoder = new TextEncoder();
  let before = 0;
  for (const line of SESSION) {
    await untilPrompt(file, before);
    before = recorded(file).length;
    await keys.write(encoder.encode(`${line}\r`));
  }
  await child.status;
  await keys.close().catch(() => {});
  return recorded(file);
}

/** Without what script(1) adds in front and behind. */
function sessionOf(typescript: string): string {
  return typescript.replace(/^Script started[^\n]*\n/, "").replace(/\n?Script done[^\n]*\n?$/, "");
}

if (import.meta.main) {
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-picture-" });
  try {
    for (const [name, text] of Object.entries(FILES)) {
      Deno.mkdirSync(`${directory}/src`, { recursive: true });
      Deno.writeTextFileSync(`${directory}/${name}`, text);
    }
    const screen = new Screen();
    screen.write(sessionOf(await record(directory)));
    const lines = screen.lines;
    while (lines.length > 0 && lines.at(-1)!.every(({ char }) => char === " ")) lines.pop();
    const svg = drawTerminal(lines, COLUMNS, "ramfs sh --root /tmp/ram");
    Deno.writeTextFileSync(`${REPOSITORY}/docs/session.svg`, svg);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}
