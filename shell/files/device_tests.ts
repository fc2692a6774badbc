/** What `test` finds of the names that mean the same in every tree: /dev/null and its like, and open descriptors. */
import type { Cage } from "../../core/cage/cage.ts";
import { S_IFCHR, S_IFIFO, S_IFMT } from "../../core/constants.ts";
import { descriptorPath } from "../../core/vfs/host_calls.ts";
import { type Descriptor, type DescriptorTable, namedDescriptor } from "../io/descriptors.ts";

const DEVICES = /^\/dev\/(null|zero|full|random|urandom|tty)$/;

/** The file type of such a name; undefined for others, and for descriptors that are not open. */
export function deviceType(
  path: string,
  cage: Cage,
  descriptors: DescriptorTable | undefined,
): number | undefined {
  if (DEVICES.test(path)) return S_IFCHR;
  const open = descriptors && namedDescriptor(path, descriptors);
  return open ? typeOf(open, cage) : undefined;
}

/** The path of the descriptor of this process behind an open one, for who sees the host. */
export function processPath({ source, sink }: Descriptor, cage: Cage): string | undefined {
  if (cage.state.host === undefined) return undefined;
  const origin = source?.origin ?? sink?.origin;
  const descriptor = origin?.hostDescriptor ?? origin?.lend?.(() => undefined);
  return descriptor === undefined ? undefined : descriptorPath(descriptor);
}

function typeOf({ source, sink }: Descriptor, cage: Cage): number {
  if (source?.terminal ?? sink?.terminal) return S_IFCHR;
  const path = source?.origin?.path ?? sink?.origin?.path;
  try {
    return path === undefined ? S_IFIFO : cage.stat(path).mode & S_IFMT;
  } catch {
    return S_IFIFO;
  }
}

/** Whether a primary of `test` holds for a name of that type; who may open it may read and write it. */
export function testDevice(operator: string, type: number, wanted: number | undefined): boolean {
  if (wanted !== undefined) return type === wanted;
  return operator === "-e" || operator === "-a" || operator === "-r" || operator === "-w";
}
