/** `ramfs sh` at a terminal: what the session of a person needs of the machine. */
import process from "node:process";
import type { Session } from "../ffi/session.ts";
import { runtime } from "../runtime/deno_runtime.ts";
import { interact } from "../shell/terminal/interactive.ts";
import type { HistoryStore } from "../shell/terminal/history.ts";
import type { Shell } from "../shell/shell.ts";
import type { Flags } from "./command_table.ts";
import { takeTerminal } from "./job_terminal.ts";
import { resolvePath } from "./paths.ts";
import { TERMINAL } from "./shell_host.ts";
import type { ShellSignals } from "./shell_signals.ts";
import { startupFile, xdgPath } from "./startup_files.ts";
import { VERSION } from "./version.ts";

export interface Conversation {
  readonly flags: Flags<"sh">;
  /** The session that programs run in, if any can. */
  readonly session: Session | undefined;
  readonly roots: readonly string[];
  readonly signals: ShellSignals;
}

/** A person types. At a prompt Ctrl-C gives up the line; a child that owns the terminal gets it itself. */
export async function converse(
  shell: Shell,
  { flags, session, roots, signals }: Conversation,
): Promise<number> {
  const startup = startupFile(flags);
  const file = stateFile();
  // As bash at a terminal.
  signals.claim("QUIT", () => {});
  tolerateLoss();
  return await interact(shell, {
    input: process.stdin,
    output: process.stdout,
    onInterrupt: (handler) => signals.claim("INT", handler),
    ended: signals.ended,
    greeting: greeting(roots),
    colours: runtime.stderr.isTerminal() && !runtime.variable("NO_COLOR"),
    terminal: session && takeTerminal(session.library, TERMINAL),
    ...startup && { startup },
    ...file !== undefined && { history: { store: HISTORY, file } },
  });
}

/** A terminal that has gone must not keep the session from ending in order. */
function tolerateLoss(): void {
  const { stdin, stdout } = process;
  for (const stream of [stdin, stdout]) stream.on("error", () => {});
  const setRawMode = stdin.setRawMode.bind(stdin);
  stdin.setRawMode = (mode) => {
    try {
      return setRawMode(mode);
    } catch {
      return stdin;
    }
  };
}

function greeting(roots: readonly string[]): string {
  return `ramfs ${VERSION}, a volatile tree at ${roots.join(", ")}. Type help for the commands.`;
}

function stateFile(): string | undefined {
  const named = runtime.variable("RAMFS_HISTORY");
  if (named === undefined) return xdgPath("XDG_STATE_HOME", ".local/state", "history");
  return named === "" ? undefined : resolvePath(runtime.cwd(), named);
}

/** Commands may hold secrets. */
const PRIVATE = 0o700;

const HISTORY: HistoryStore = {
  read(path) {
    try {
      return runtime.readText(path);
    } catch {
      return undefined;
    }
  },
  append(path, text) {
    runtime.makeDirectories(directoryOf(path), PRIVATE);
    runtime.write(path, text, { append: true });
  },
  write(path, text) {
    runtime.makeDirectories(directoryOf(path), PRIVATE);
    runtime.write(path, text);
  },
};

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
