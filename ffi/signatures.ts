/**
 * The C ABI of `native/include/ramfs.h`, function by function, as the runtime loads it. Each name below is
 * one C type of the header; `tests/ffi/signatures_test.ts` compares the two files.
 *
 * Each is bound when it is first asked for, because the runtime compiles a call for every function that it
 * binds (about 0.15 ms each, measured), and a start needs a few of them.
 */

import { runtime } from "../runtime/current.ts";
import type { Callable, ForeignFunctions } from "../runtime/runtime.ts";

const session = "u32";
const pid = "i32";
const node = "f64";
const offset = "f64";
const bytes = "buffer";
const length = "u32";
const id = "u32";
const flags = "u32";
const errno = "i32";

export const signatures = {
  ramfs_session_create: { parameters: [bytes, length], result: errno },
  ramfs_session_close: { parameters: [session], result: errno },
  ramfs_spawn: { parameters: [session, bytes, length, bytes, "u32", pid, "i32"], result: pid },
  ramfs_signals_guard: { parameters: ["u32"], result: errno },
  ramfs_signal_heard: { parameters: ["i32"], result: errno },
  ramfs_signal_unheard: { parameters: ["i32"], result: errno },
  /** Waits in a thread of the runtime's pool, so that the owner's event loop goes on. */
  ramfs_wait: { parameters: [pid, "u32"], result: "i32", nonblocking: true },
  ramfs_kill: { parameters: [pid, "i32"], result: errno },

  ramfs_session_join: { parameters: [bytes, length, pid, "u32"], result: errno },
  ramfs_session_arena: { parameters: [session], result: errno },
  ramfs_confine: { parameters: [session, flags, bytes, length], result: errno },
  ramfs_refusals: { parameters: [session, bytes, length], result: errno },
  ramfs_trace: { parameters: [session, "i32"], result: errno },
  ramfs_supervise: { parameters: [session, "i32"], result: errno },
  ramfs_totals: { parameters: [session, bytes], result: errno },
  ramfs_root: { parameters: [session, "u32"], result: node },
  ramfs_root_path: { parameters: [session, "u32", bytes, length], result: errno },
  ramfs_mount_flags: { parameters: [session, node], result: errno },
  ramfs_remount: { parameters: [session, node, flags], result: errno },
  ramfs_overlay: { parameters: [session, node, bytes, length], result: errno },
  ramfs_bind: { parameters: [session, node, bytes, length, bytes, length, flags], result: errno },
  ramfs_unbind: { parameters: [session, node], result: errno },
  ramfs_origin_of: { parameters: [session, node, bytes], result: errno },
  ramfs_origin_at: { parameters: [session, "f64", bytes], result: errno },
  ramfs_origin_name: { parameters: [session, "f64", bytes, length], result: errno },
  ramfs_origin_open: { parameters: [session, "f64", flags], result: errno },
  ramfs_lower: { parameters: [session, "u32", bytes], result: node },
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
  ramfs_open_fifo: { parameters: [session, node, flags, bytes], result: errno },
  ramfs_fifo_met: { parameters: [session, node, "i32", flags, bytes], result: errno },
  ramfs_allocate: { parameters: [session, node, flags, offset, offset], result: errno },
  ramfs_seek: { parameters: [session, node, offset, "u32"], result: offset },
  ramfs_changes: { parameters: [session, bytes], result: errno, nonblocking: true },
  ramfs_changes_read: { parameters: ["u32", offset, bytes, length], result: errno },
  ramfs_changes_close: { parameters: ["u32"], result: errno },
  ramfs_commit: {
    parameters: ["u32", bytes, length, bytes, length, flags, bytes],
    result: errno,
    nonblocking: true,
  },
  ramfs_discard: { parameters: ["u32", bytes, length], result: errno, nonblocking: true },
  ramfs_origin_restore: { parameters: [session, "f64", bytes], result: errno },
  ramfs_commit_recover: { parameters: [bytes, length, bytes, length], result: errno },
  ramfs_set_limits: { parameters: [session, "f64", "f64"], result: errno },
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

  ramfs_terminal_take: { parameters: ["i32"], result: pid },
  ramfs_terminal_give: { parameters: ["i32", pid], result: errno },
  ramfs_terminal_modes: { parameters: ["i32", bytes, "u32"], result: errno },
} as const satisfies ForeignFunctions;

type Name = keyof typeof signatures;

export type Functions = Callable<typeof signatures>;

/** libramfs.so, loaded. Throws an Error if the file is no library of ours. */
export class Library {
  readonly functions: Functions;
  readonly #path: string;
  /** One for each function that is bound: the dynamic linker maps the file once. */
  readonly #parts: { close(): void }[] = [];

  constructor(path: string) {
    this.#path = path;
    // Bound functions become properties of an object whose prototype binds them, never the other way round:
    // a property that changes its kind would make every later call slow.
    const binders: Record<string, PropertyDescriptor> = {};
    for (const name of Object.keys(signatures) as Name[]) {
      binders[name] = { get: () => this.#bind(name) };
    }
    this.functions = Object.create(Object.create(null, binders));
    this.functions.ramfs_session_create;
  }

  #bind<N extends Name>(name: N): Functions[N] {
    const part = runtime.loadLibrary(this.#path, { [name]: signatures[name] });
    this.#parts.push(part);
    const value = part.symbols[name] as Functions[N];
    Object.defineProperty(this.functions, name, { value });
    return value;
  }

  /** Throws an Error if the file lacks a function. */
  requireAll(): void {
    for (const name of Object.keys(signatures) as Name[]) this.functions[name];
  }

  close(): void {
    for (const part of this.#parts) part.close();
  }
}
