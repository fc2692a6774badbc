/**
 * The shell over a cage of a file tree.
 *
 * @module
 */
export { type Command, defineCommand } from "./shell/command.ts";
export type { ChildRequest, HostProcess, ShellHost, TransferOptions } from "./shell/host.ts";
export { type ExecOptions, Shell, type ShellOptions } from "./shell/shell.ts";
export { BrokenPipe, type ByteSink, type ByteSource } from "./shell/io/streams.ts";
