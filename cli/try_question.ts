/** What `ramfs try` asks at a terminal behind the command. */
import { decodeName } from "../core/bytes.ts";
import { O_CREAT, O_EXCL, O_RDWR, SEEK_SET } from "../core/constants.ts";
import type { OverlayChange } from "../core/overlay_changes.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { Session } from "../ffi/session.ts";
import type { SessionChanges } from "../ffi/session_changes.ts";
import { runtime } from "../runtime/current.ts";
import { encodeName } from "../core/bytes.ts";
import { fromByteString } from "../shell/text/byte_string.ts";
import { PatchWriter } from "../shell/overlay/patch.ts";
import { summaryLines } from "../shell/overlay/summary.ts";
import type { OpenedSession } from "./open_session.ts";
import { programEnvironment } from "./run_command.ts";

/** What may be at hand to show more than a screen. */
const PAGERS = ["less -FRX", "more", "cat"];

function say(text: string): void {
  runtime.stderr.writeSync(encodeName(text));
}

/** A line of what is typed; undefined at its end. */
async function readLine(): Promise<string | undefined> {
  const bytes: number[] = [];
  const buffer = new Uint8Array(1);
  for (;;) {
    const got = await runtime.stdin.read(buffer);
    if (got === null || got === 0) return bytes.length === 0 ? undefined : text(bytes);
    if (buffer[0] === 0x0a) return text(bytes);
    bytes.push(buffer[0]);
  }
}

function text(bytes: number[]): string {
  return decodeName(Uint8Array.from(bytes)).trim().toLowerCase();
}

/** Changes as a patch, byte for byte. */
function patchOf(changes: SessionChanges, chosen: readonly OverlayChange[]): Uint8Array[] {
  const cwd = runtime.cwd();
  const writer = new PatchWriter(changes, cwd === "/" ? "/" : `${cwd}/`);
  return chosen.flatMap((change) => [...writer.write(change)].map(fromByteString));
}

/** Shows bytes in the person's pager, which finds the host as it is. */
async function page(parts: readonly Uint8Array[], session: Session): Promise<void> {
  const files = new KernelFiles(session.library);
  const directory = runtime.makeTemporaryDirectory(
    runtime.variable("TMPDIR") ?? "/tmp",
    "ramfs-diff-",
  );
  const path = `${directory}/changes.diff`;
  const fd = files.open(path, O_RDWR | O_CREAT | O_EXCL, 0o600);
  try {
    if (fd < 0) return;
    for (const part of parts) files.write(fd, part as Uint8Array<ArrayBuffer>);
    files.seek(fd, 0, SEEK_SET);
    const pager = runtime.variable("PAGER");
    const script = [...pager ? [pager] : [], ...PAGERS].join(" || ");
    const pid = session.spawn({
      ...{ program: "/bin/sh", argv: ["sh", "-c", `{ ${script}; } 2>/dev/tty`] },
      ...{ env: programEnvironment(undefined), cwd: "/", stdin: fd },
    });
    if (pid > 0) await session.wait(pid);
  } finally {
    if (fd >= 0) files.close(fd);
    runtime.remove(directory);
  }
}

/** Entry by entry: those to keep; undefined: the person has thought better of it. */
async function select(
  changes: SessionChanges,
  chosen: readonly OverlayChange[],
  session: Session,
): Promise<OverlayChange[] | undefined> {
  const kept: OverlayChange[] = [];
  for (let i = 0; i < chosen.length;) {
    const group = withContents(chosen, i);
    for (const line of summaryLines(changes, runtime.cwd(), group)) say(line);
    say("Keep it? [y]es [n]o [d]iff [a]ll the rest [q]uit ");
    switch ((await readLine() ?? "q")[0]) {
      case "y":
        kept.push(...group);
        i += group.length;
        break;
      case "n":
        i += group.length;
        break;
      case "d":
        await page(patchOf(changes, group), session);
        break;
      case "a":
        return [...kept, ...chosen.slice(i)];
      case "q":
        return undefined;
    }
  }
  return kept;
}

/** A change, and where it is a new directory all that follows it in that. */
function withContents(chosen: readonly OverlayChange[], first: number): OverlayChange[] {
  let end = first + 1;
  const isInside = ({ path }: OverlayChange) => path.startsWith(`${chosen[first].path}/`);
  while (chosen[first].kind === "created dir" && end < chosen.length && isInside(chosen[end])) {
    end++;
  }
  return chosen.slice(first, end);
}

/** Opens a shell over the result. */
async function explore(opened: OpenedSession): Promise<void> {
  const { shCommand }: typeof import("./sh_command.ts") = await import("./sh_command.ts" as string);
  const joined = { ...opened, [Symbol.dispose]: () => {} };
  await shCommand({}, [], (line) => say(`ramfs: ${line}\n`), joined);
}

/** What becomes of the changes: those to keep, or none; `again` where they may be others by now. */
export async function ask(
  changes: SessionChanges,
  chosen: readonly OverlayChange[],
  opened: OpenedSession,
): Promise<{ kept: readonly OverlayChange[]; again: boolean }> {
  for (;;) {
    say("Keep these changes? [y]es [N]o [d]iff [s]elect [e]xplore ");
    const answer = await readLine();
    switch ((answer ?? "n")[0]) {
      case "y":
        return { kept: chosen, again: false };
      case "d":
        await page(patchOf(changes, chosen), opened.session);
        break;
      case "s": {
        const kept = await select(changes, chosen, opened.session);
        if (kept !== undefined) return { kept, again: false };
        break;
      }
      case "e":
        await explore(opened);
        return { kept: [], again: true };
      default:
        if (answer === undefined) say("\n");
        return { kept: [], again: false };
    }
  }
}
