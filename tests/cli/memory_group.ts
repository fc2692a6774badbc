/** A control group of a test's own, with a limit of memory. */

export interface MemoryGroup {
  directory: string;
  remove(): void;
}

/** Each version's directory, its file of the limit, and what says that it counts memory. */
const HIERARCHIES = [
  { top: "/sys/fs/cgroup/memory", limit: "memory.limit_in_bytes" },
  { top: "/sys/fs/cgroup", limit: "memory.max" },
];

function make(top: string, limit: string, bytes: number): MemoryGroup {
  const directory = `${top}/ramfs-test-${crypto.randomUUID()}`;
  Deno.mkdirSync(directory);
  try {
    Deno.writeTextFileSync(`${directory}/${limit}`, String(bytes));
  } catch (error) {
    Deno.removeSync(directory);
    throw error;
  }
  return { directory, remove: () => Deno.removeSync(directory) };
}

/** A group limited to `bytes`, or why there can be none. */
export function memoryGroup(bytes: number): MemoryGroup | string {
  let why = "no control groups";
  for (const { top, limit } of HIERARCHIES) {
    try {
      return make(top, limit, bytes);
    } catch (error) {
      why = (error as Error).message;
    }
  }
  return why;
}

/** Whether a group above this process has a limit, as far as it sees. */
export function isLimited(): boolean {
  for (const line of Deno.readTextFileSync("/proc/self/cgroup").trimEnd().split("\n")) {
    const group = line.slice(line.indexOf(":", line.indexOf(":") + 1) + 1);
    for (const { top, limit } of HIERARCHIES) {
      for (const path of [`${top}${group}/${limit}`, `${top}/${limit}`]) {
        try {
          if (Number(Deno.readTextFileSync(path)) < 2 ** 60) return true;
        } catch {
          // Not of this version, or not there.
        }
      }
    }
  }
  return false;
}
