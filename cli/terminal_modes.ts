/** The modes of a terminal, as termios(3) has them: of commands, and of the editor of lines. */
import {
  ECHO,
  ICANON,
  ICRNL,
  IEXTEN,
  IGNCR,
  INLCR,
  ISIG,
  ISTRIP,
  IXON,
  VINTR,
  VMIN,
  VQUIT,
  VSUSP,
  VTIME,
} from "../core/constants.ts";
import type { Library } from "../ffi/signatures.ts";
import { runtime } from "../runtime/current.ts";

/** At least struct termios, whose beginning on Linux is four words of flags, the discipline and the characters. */
const SIZE = 64;
const LOCAL = 12;
const CHARACTERS = 17;

const CTRL_C = 3;

export type Modes = Uint8Array<ArrayBuffer>;

export class TerminalModes {
  readonly #library: Library;
  readonly #descriptor: number;
  /** Those that commands find. */
  #own: Modes | undefined;
  #editing = false;

  constructor(library: Library, descriptor: number) {
    this.#library = library;
    this.#descriptor = descriptor;
    this.#own = this.#read();
  }

  /** The editor of lines has the terminal. */
  edit(): void {
    this.#own = this.#read() ?? this.#own;
    this.#editing = true;
    if (this.#own) this.#write(edited(this.#own));
  }

  /** Commands have it again. */
  rest(): void {
    this.#editing = false;
    this.set(this.#own);
  }

  set(modes: Modes | undefined): void {
    if (modes) this.#write(modes);
  }

  /** Has the modes be those of commands again, or, where `kept`, those that are there; returns what was there. */
  restore(kept: boolean): Modes {
    const modes = this.#read();
    // A program that ends late has no say in the editor's.
    if (this.#editing) return modes ?? new Uint8Array(SIZE);
    if (kept) this.#own = modes;
    else this.set(this.#own);
    return modes ?? new Uint8Array(SIZE);
  }

  #read(): Modes | undefined {
    const modes = new Uint8Array(SIZE);
    const { ramfs_terminal_modes } = this.#library.functions;
    return ramfs_terminal_modes(this.#descriptor, modes, 0) < 0 ? undefined : modes;
  }

  #write(modes: Modes): void {
    this.#library.functions.ramfs_terminal_modes(this.#descriptor, modes, 1);
  }
}

/** Keys come one by one, are not waited for by read(2), and are not shown. Return comes as a newline, so that what follows it is a line to a program. */
function edited(own: Modes): Modes {
  const modes = own.slice();
  const view = new DataView(modes.buffer);
  const change = (at: number, off: number, on: number) =>
    view.setUint32(at, (view.getUint32(at, true) & ~off) | on, true);
  change(0, ISTRIP | INLCR | IGNCR | IXON, ICRNL);
  change(LOCAL, ICANON | ECHO | IEXTEN, ISIG);
  // No key has a meaning then but Ctrl-C, which a program may have taken away.
  for (const each of [VMIN, VTIME, VQUIT, VSUSP]) modes[CHARACTERS + each] = 0;
  modes[CHARACTERS + VINTR] ||= CTRL_C;
  return modes;
}

/** Without system calls: as the runtime can. */
export const RUNTIME_MODES = {
  edit: () => runtime.stdin.setRaw(true),
  rest: () => runtime.stdin.setRaw(false),
};
