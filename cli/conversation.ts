/** `ramfs sh` at a terminal: what the session of a person needs of the machine. */
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { Session } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { interact } from "../shell/terminal/interactive.ts";
import type { HistoryStore } from "../shell/terminal/history.ts";
import type { Shell } from "../shell/shell.ts";
import type { Flags } from "./command_table.ts";
import { StandardTerminal } from "./editor_terminal.ts";
import { takeTerminal } from "./job_terminal.ts";
import { resolvePath } from "./paths.ts";
import { TERMINAL } from "./shell_host.ts";
import type { ShellSignals } from "./shell_signals.ts";
import { startupFile, xdgPath } from "./startup_files.ts";
import type { TerminalInput } from "./terminal_input.ts";
import { RUNTIME_MODES, TerminalModes } from "./terminal_modes.ts";
import { VERSION } from "./version.ts";

export interface Conversation {
  readonly flags: Flags<"sh">;
  /** The session that programs run in, if any can. */
  readonly session: Session | undefined;
  readonly roots: readonly string[];
  readonly signals: ShellSignals;
  readonly input: TerminalInput;
}

/** A person types. At a prompt Ctrl-C gives up the line; a child that owns the terminal gets it itself. */
export async function converse(
  shell: Shell,
  { flags, session, roots, signals, input }: Conversation,
): Promise<number> {
  const startup = startupFile(flags);
  const file = stateFile();
  // As bash at a terminal.
  signals.claim("QUIT", () => {});
  const library = session?.library;
  const modes = library && new TerminalModes(library, TERMINAL);
  const files = library && new KernelFiles(library);
  return await interact(shell, {
    screen: new StandardTerminal({ input, signals, files, modes: modes ?? RUNTIME_MODES }),
    onInterrupt: (handler) => signals.claim("INT", handler),
    onResize: (handler) => runtime.onSignal("SIGWINCH", handler),
    ended: signals.ended,
    greeting: greeting(roots, shell.cage.state.host !== undefined),
    colours: runtime.stderr.isTerminal() && !runtime.variable("NO_COLOR"),
    terminal: modes && takeTerminal(library!, TERMINAL, modes),
    ...startup && { startup },
    ...file !== undefined && { history: { store: HISTORY, file } },
  });
}

/** `sees`: the shell's own commands see the host. */
function greeting(roots: readonly string[], sees: boolean): string {
  const tree = `ramfs ${VERSION}, a volatile tree at ${roots.join(", ")}.`;
  const beyond = sees ? " Everywhere else is this machine, and what is done there stays." : "";
  return `${tree}${beyond} Type help for the commands.`;
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
