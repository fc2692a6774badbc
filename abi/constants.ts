import type { Group } from "./fact.ts";
import { FILE_CONSTANTS } from "./file_constants.ts";
import { MOUNT_CONSTANTS } from "./mount_constants.ts";
import { PROCESS_CONSTANTS } from "./process_constants.ts";

/**
 * Flags, modes, masks and limits. `core/constants.ts` has all of them; C++ includes the kernel's headers, and gets from
 * here what those may lack and what is ours (native/base/abi.h).
 */
export const CONSTANTS: readonly Group[] = [
  ...FILE_CONSTANTS,
  ...MOUNT_CONSTANTS,
  ...PROCESS_CONSTANTS,
];
