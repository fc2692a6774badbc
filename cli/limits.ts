/** The limits of resources that programs get from this process, of proc(5). */
import { RLIMIT_NOFILE } from "../core/constants.ts";
import { runtime } from "../runtime/current.ts";
import type { HostLimits } from "../shell/host.ts";
import { type Limit, UNLIMITED } from "../shell/language/limits.ts";

const CAP_SYS_RESOURCE = 24n;

/** /proc/PID/limits: a line for each resource, in the order of their numbers. */
function limitsIn(text: string): Map<number, Limit> {
  const value = (word: string) => word === "unlimited" ? UNLIMITED : BigInt(word);
  const limits = new Map<number, Limit>();
  for (const [number, line] of text.split("\n").slice(1).entries()) {
    const found = /^Max .*? +(\d+|unlimited) +(\d+|unlimited) /.exec(line);
    if (found) limits.set(number, { soft: value(found[1]), hard: value(found[2]) });
  }
  return limits;
}

export function readLimits(): HostLimits {
  const read = (path: string) => {
    try {
      return runtime.readText(path);
    } catch {
      return "";
    }
  };
  const limits = limitsIn(read("/proc/self/limits"));
  // The runtime has raised its own limit of open files; a program gets the one that this process was started with.
  const parent = /^PPid:\t(\d+)/m.exec(read("/proc/self/status"))?.[1];
  const own = limits.get(RLIMIT_NOFILE);
  const before = parent && limitsIn(read(`/proc/${parent}/limits`)).get(RLIMIT_NOFILE);
  if (own && before && before.soft < own.soft) {
    limits.set(RLIMIT_NOFILE, { soft: before.soft, hard: own.hard });
  }
  const capabilities = /^CapEff:\t(\w+)/m.exec(read("/proc/self/status"))?.[1] ?? "0";
  const mostFiles = read("/proc/sys/fs/nr_open").trim();
  return {
    limits,
    mayRaise: (BigInt(`0x${capabilities}`) >> CAP_SYS_RESOURCE & 1n) === 1n,
    mostFiles: mostFiles === "" ? UNLIMITED : BigInt(mostFiles),
  };
}
