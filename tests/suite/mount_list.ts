/** What the lists of mounts in /proc tell of the file system that a test runs on. */
import { O_RDONLY } from "../../core/constants.ts";
import type { Target } from "./target.ts";

export interface ListedMount {
  type: string;
  /** Those of the mount, sorted, without those of the file system. */
  options: string[];
  /** "major:minor", where the list tells it. */
  device?: string;
}

const OF_MOUNT = ["ro", "rw", "nosuid", "nodev", "noexec", "noatime", "relatime"];

/** The line of `list`, /proc/self/mountinfo or of the form of /proc/mounts, for the mount that holds `t.dir`. */
export function listedMount(t: Target, list: string): ListedMount {
  const lines = everything(t, list).trimEnd().split("\n").map((line) => line.split(" "));
  const point = list.endsWith("info") ? 4 : 1;
  const holds = (path: string) => path === "/" || `${t.dir}/`.startsWith(`${path}/`);
  const longest = (best: string[], line: string[]) =>
    line[point].length >= best[point].length ? line : best;
  const line = lines.filter((line) => holds(line[point])).reduce(longest);
  const options = (text: string) => text.split(",").filter((o) => OF_MOUNT.includes(o)).sort();
  if (point === 1) return { type: line[2], options: options(line[3]) };
  return { type: line[line.indexOf("-") + 1], options: options(line[5]), device: line[2] };
}

/** The kernel gives out such a list by the page. */
function everything(t: Target, path: string): string {
  const fd = t.open(path, O_RDONLY);
  let text = "";
  for (let part; (part = t.read(fd, 1 << 16)) !== "";) text += part;
  t.close(fd);
  return text;
}
