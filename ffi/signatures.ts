/**
 * The C ABI of `native/include/ramfs.h`, function by function, as the runtime loads it. Each name below is
 * one C type of the header; `tests/ffi/signatures_test.ts` compares the two files.
 *
 * They come in parts, because the runtime compiles a call for each function when it loads a library
 * (about 0.15 ms each, measured): a start that only runs a program loads the first part alone.
 */

import { runtime } from "../runtime/deno_runtime.ts";
import type { Callable, ForeignFunctions, ForeignLibrary } from "../runtime/runtime.ts";

const session = "u32";
const pid = "i32";
const node = "f64";
const offset = "f64";
const bytes = "buffer";
const length = "u32";
const id = "u32";
const flags = "u32";
const errno = "i32";

/** What every session calls. */
export const sessionSignatures = {
  ramfs_session_create: { parameters: [bytes, length], result: errno },
  ramfs_session_close: { parameters: [session], result: errno },
  ramfs_spawn: { parameters: [session, bytes, length, bytes, "u32", pid, "i32"], result: pid },
  ramfs_foreground: { parameters: ["u32"], result: errno },
  /** Waits in a thread of the runtime's pool, so that the owner's event loop goes on. */
  ramfs_wait: { parameters: [pid, "u32"], result: "i32", nonblocking: true },
  ramfs_kill: { parameters: [pid, "i32"], result: errno },
} as const satisfies ForeignFunctions;

/** What works on the tree and on the host. */
export const treeSignatures = {
  ramfs_session_join: { parameters: [pid, "u32", "u32"], result: errno },
  ramfs_session_descriptor: { parameters: [session, "u32"], result: errno },
  ramfs_trace: { parameters: [session, "i32"], result: errno },
  ramfs_totals: { parameters: [session, bytes], result: errno },
  ramfs_root: { parameters: [session, "u32"], result: node },
  ramfs_lookup: { parameters: [session, node, bytes, length], result: node },
  ramfs_parent: { parameters: [session, node], result: node },
  ramfs_name: { parameters: [session, node, bytes, length], result: errno },
  ramfs_accessed: { parameters: [session, node], result: errno },
  ramfs_getattr: { parameters: [session, node, bytes], result: errno },
  ramfs_find: { parameters: [session, node, bytes, length, bytes], result: node },
  ramfs_setattr: { parameters: [session, node, flags, bytes], result: errno },
  ramfs_make: {
    parameters: [session, node, bytes, length, "u32", id, id, "f64"],
    result: node,
  },
  ramfs_symlink: {
    parameters: [session, node, bytes, length, bytes, length, id, id],
    result: node,
  },
  ramfs_readlink: { parameters: [session, node, bytes, length], result: errno },
  ramfs_link: { parameters: [session, node, bytes, length, node], result: errno },
  ramfs_unlink: { parameters: [session, node, bytes, length], result: errno },
  ramfs_rmdir: { parameters: [session, node, bytes, length], result: errno },
  ramfs_rename: {
    parameters: [session, node, bytes, length, node, bytes, length, flags, "u32", id, id],
    result: errno,
  },
  ramfs_readdir: { parameters: [session, node, "f64", bytes, length], result: errno },
  ramfs_getxattr: { parameters: [session, node, bytes, length, bytes, length], result: errno },
  ramfs_setxattr: {
    parameters: [session, node, bytes, length, bytes, length, flags],
    result: errno,
  },
  ramfs_listxattr: { parameters: [session, node, bytes, length], result: errno },
  ramfs_removexattr: { parameters: [session, node, bytes, length], result: errno },
  ramfs_pin: { parameters: [session, node], result: errno },
  ramfs_unpin: { parameters: [session, node], result: errno },
  ramfs_read: { parameters: [session, node, bytes, length, offset], result: "f64" },
  ramfs_write: { parameters: [session, node, bytes, length, offset], result: "f64" },
  ramfs_open: { parameters: [session, node, flags], result: errno },
  ramfs_allocate: { parameters: [session, node, flags, offset, offset], result: errno },
  ramfs_seek: { parameters: [session, node, offset, "u32"], result: offset },
  ramfs_statfs: { parameters: [session, bytes], result: errno },
  ramfs_check: { parameters: [session, bytes, length], result: "i32" },
  ramfs_doctor: { parameters: [bytes, length], result: "i32" },
  ramfs_host_call: { parameters: [bytes, bytes, bytes], result: "f64" },

  /** ramfs_host_call for what may block, reading a pipe: in a thread of the runtime's pool. */
  ramfs_host_call_later: {
    name: "ramfs_host_call",
    parameters: [bytes, bytes, bytes],
    result: "f64",
    nonblocking: true,
  },
} as const satisfies ForeignFunctions;

type SessionFunctions = Callable<typeof sessionSignatures>;
type TreeFunctions = Callable<typeof treeSignatures>;
type TerminalFunctions = Callable<typeof terminalSignatures>;

/** What a shell with jobs does with its terminal. */
export const terminalSignatures = {
  ramfs_terminal_take: { parameters: ["i32"], result: pid },
  ramfs_terminal_give: { parameters: ["i32", pid], result: errno },
  ramfs_terminal_modes: { parameters: ["i32", bytes, "u32"], result: errno },
} as const satisfies ForeignFunctions;

/** libramfs.so, loaded. Throws an Error if the file is no library or lacks a function. */
export class Library {
  readonly #path: string;
  readonly #session: ForeignLibrary<typeof sessionSignatures>;
  #tree: ForeignLibrary<typeof treeSignatures> | undefined;
  #terminal: ForeignLibrary<typeof terminalSignatures> | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#session = runtime.loadLibrary(path, sessionSignatures);
  }

  get session(): SessionFunctions {
    return this.#session.symbols;
  }

  get tree(): TreeFunctions {
    this.#tree ??= runtime.loadLibrary(this.#path, treeSignatures);
    return this.#tree.symbols;
  }

  get terminal(): TerminalFunctions {
    this.#terminal ??= runtime.loadLibrary(this.#path, terminalSignatures);
    return this.#terminal.symbols;
  }

  close(): void {
    this.#session.close();
    this.#tree?.close();
    this.#terminal?.close();
  }
}
