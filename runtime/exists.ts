import { runtime } from "./current.ts";

/** Whether a path of the host can be reached. False also of what cannot be seen: who then writes there learns why. */
export function exists(path: string): boolean {
  try {
    runtime.status(path);
    return true;
  } catch {
    return false;
  }
}
