/** `ramfs doctor`: what of ramfs this machine supports, and what to do about the rest. */
import { errnoMessage, errnoName } from "../core/fs_error.ts";
import { LibraryError } from "../cache/library_error.ts";
import type { LoadedLibrary } from "../ffi/library.ts";
import { examineMachine } from "../ffi/machine.ts";
import { runtime } from "../runtime/current.ts";
import type { Flags } from "./command_table.ts";
import { describeError } from "./failure.ts";
import { openLibraryAloud } from "./native_library.ts";
import { sessionRows } from "./ps_command.ts";
import { canHaveStartImage, findStartImage } from "./start_image.ts";

/** "ok": there; "limited": ramfs works with less; "missing": programs cannot be run. */
export type Verdict = "ok" | "limited" | "missing";

export interface Finding {
  name: string;
  verdict: Verdict;
  detail: string;
  /** What to do about it, where there is something. */
  advice?: string;
}

interface Writable {
  write(text: string): void;
}

/** How many open files a session ought to be allowed before programs notice. */
const FEW_DESCRIPTORS = 1024;

interface PatchedObject {
  path?: string;
  sites?: number;
  patched?: number;
  missed?: string[];
}

function examineLibc(name: string, object: PatchedObject | undefined): Finding {
  if (!object?.path) {
    return {
      name,
      verdict: "missing",
      detail: "not found",
      advice: "ramfs knows glibc on x86-64; run it on a system with glibc",
    };
  }
  const { path, sites = 0, patched = 0, missed = [] } = object;
  const detail = `${path}, ${patched} of ${sites} system calls patched`;
  if (patched === 0) {
    return {
      name,
      verdict: "missing",
      detail,
      advice: "this build of libc has a form not known yet: report it",
    };
  }
  if (missed.length === 0) return { name, verdict: "ok", detail };
  return {
    name,
    verdict: "limited",
    detail: `${detail}; not ${missed.join(", ")}`,
    advice: "programs that use these calls on a tree's paths reach the host: report this libc",
  };
}

function yesNo(
  name: string,
  there: unknown,
  missing: Verdict,
  detail: string,
  advice: string,
): Finding {
  return there
    ? { name, verdict: "ok", detail }
    : { name, verdict: missing, detail: "not available", advice };
}

/** The oldest that is tested, as far as filters can stand for it. */
const OLDEST_KERNEL = [4, 18];

function examineKernel(release: string): Finding {
  const [major, minor] = release.split(".").map((part) => parseInt(part));
  const old = major < OLDEST_KERNEL[0] || (major === OLDEST_KERNEL[0] && minor < OLDEST_KERNEL[1]);
  if (!old) return { name: "kernel", verdict: "ok", detail: release };
  const advice = `ramfs is tested for Linux ${OLDEST_KERNEL.join(".")} and newer`;
  return { name: "kernel", verdict: "limited", detail: release, advice };
}

/** What it means that the kernel, or a filter (seccomp), does not know a system call. */
const WITHOUT: Record<string, string> = {
  close_range: "a session starts later",
  execveat: "programs start others by /proc, which must be mounted",
  faccessat2: "whether a program of the host may be executed is asked for the real user",
  fsopen: "the tree's size cannot be changed",
  memfd_create: "what is not on the tree's tmpfs lies in /dev/shm",
  openat2: "paths of the host take longer where they lead nowhere, and to write",
};

function examineCalls(missing: string[]): Finding {
  const name = "system calls";
  if (missing.length === 0) return { name, verdict: "ok", detail: "all that ramfs uses" };
  const advice = missing.map((call) =>
    `without ${call} ${WITHOUT[call] ?? "something is missing"}`
  );
  return {
    name,
    verdict: "limited",
    detail: `not ${missing.join(", ")}: an older kernel, or a filter (seccomp)`,
    advice: advice.join("; "),
  };
}

/** What keeps the host from a session's programs: the newest of it that the kernel has. */
function examineConfinement(landlock: number): Finding {
  const name = "confinement";
  if (landlock === 0) {
    return {
      name,
      verdict: "limited",
      detail: "not available",
      advice: "no --confine and no --untrusted: that needs Landlock (Linux 5.13, and landlock in " +
        "/sys/kernel/security/lsm)",
    };
  }
  const detail = `Landlock, ABI ${landlock}`;
  const lacks = [
    ...landlock < 3 ? ["programs made for it may truncate files (Linux 6.2 refuses it)"] : [],
    ...landlock < 5 ? ["root's programs may change devices by ioctl (Linux 6.10)"] : [],
    ...landlock < 6 ? ["--untrusted keeps no signals back (Linux 6.12)"] : [],
  ];
  return lacks.length === 0
    ? { name, verdict: "ok", detail }
    : { name, verdict: "limited", detail, advice: `with --confine ${lacks.join("; ")}` };
}

/** `error`: 0 or -errno with which the supervisor could not be started. */
function examineSupervision(error: number): Finding {
  const name = "supervision";
  if (error === 0) return { name, verdict: "ok", detail: "by seccomp user notification" };
  return {
    name,
    verdict: "limited",
    detail: `not available: ${errnoName(-error)}, ${errnoMessage(-error)}`,
    advice:
      "no --supervise and no --untrusted: that needs Linux 5.9, no filter (seccomp) against it, and a volume",
  };
}

/** `status`: of a program that was started in a tree, as wait(2) has it, or -errno. */
function examinePrograms(status: number): Finding {
  const name = "programs";
  if (status === 0) return { name, verdict: "ok", detail: "start, and see the tree" };
  const detail = status < 0
    ? `cannot be started: ${errnoName(-status)}, ${errnoMessage(-status)}`
    : `/bin/true ended with ${status & 127 ? `signal ${status & 127}` : `status ${status >> 8}`}`;
  const advice =
    "a filter (seccomp) or a security module may forbid what ramfs needs: run it where " +
    "there is none, or report this";
  return { name, verdict: "missing", detail, advice };
}

function examine(machine: Record<string, unknown>): Finding[] {
  const descriptors = Number(machine.descriptors ?? 0);
  return [
    examineKernel(String(machine.kernel ?? "unknown")),
    examineCalls((machine.missing ?? []) as string[]),
    examinePrograms(Number(machine.injection)),
    yesNo(
      "volume",
      machine.volume,
      "limited",
      "files lie on a tmpfs of the session's own",
      "opening takes longer, and there is no --size: that needs root or user namespaces",
    ),
    yesNo(
      "namespaces",
      machine.user_namespaces,
      "limited",
      "this user may make user namespaces",
      "programs that make sandboxes of their own may fail: sysctl user.max_user_namespaces, and " +
        "kernel.apparmor_restrict_unprivileged_userns",
    ),
    examineConfinement(Number(machine.landlock ?? 0)),
    examineSupervision(Number(machine.supervisor ?? 0)),
    examineLibc("libc", machine.libc as PatchedObject | undefined),
    examineLibc("loader", machine.ld as PatchedObject | undefined),
    descriptors >= FEW_DESCRIPTORS
      ? { name: "descriptors", verdict: "ok", detail: `${descriptors} a process` }
      : {
        name: "descriptors",
        verdict: "limited",
        detail: `${descriptors} a process`,
        advice: `raise the limit: ulimit -n ${FEW_DESCRIPTORS}`,
      },
  ];
}

/** What the sessions that run could not redirect; nothing while all is well. */
async function examineSessions(loaded: LoadedLibrary): Promise<Finding[]> {
  let unseen: string[];
  try {
    unseen = (await sessionRows(loaded)).filter((row) => row.totals?.unseen)
      .map(({ name, totals }) => `${name}: ${totals!.unseen} executions`);
  } catch (error) {
    return [{ name: "sessions", verdict: "limited", detail: describeError(error) }];
  }
  if (unseen.length === 0) return [];
  return [{
    name: "sessions",
    verdict: "limited",
    detail: `${unseen.join(", ")} of programs that do not see the tree`,
    advice: "standard error named each of them: they are set-user-id, not readable or 32-bit",
  }];
}

/** How `ramfs sh` starts; nothing where ramfs came as a package, which is bundled already. */
async function examineStart(): Promise<Finding[]> {
  if (!canHaveStartImage()) return [];
  const image = await findStartImage();
  if (image !== undefined) return [{ name: "start", verdict: "ok", detail: image }];
  return [{
    name: "start",
    verdict: "ok",
    detail: "from the sources",
    advice: "deno task build makes an image, with which ramfs sh starts in two thirds of the time",
  }];
}

async function findings(): Promise<Finding[]> {
  const host: Finding = {
    name: "runtime",
    verdict: "ok",
    detail: `${runtime.description}, ${runtime.os} ${runtime.arch}`,
  };
  try {
    const loaded = await openLibraryAloud();
    const library: Finding = { name: "library", verdict: "ok", detail: loaded.directory };
    const machine = examine(examineMachine(loaded));
    return [host, library, ...await examineStart(), ...machine, ...await examineSessions(loaded)];
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    const [detail, ...advice] = error.message.split("; ");
    const library: Finding = { name: "library", verdict: "missing", detail };
    if (advice.length > 0) library.advice = advice.join("; ");
    return [host, library];
  }
}

function table(rows: Finding[]): string {
  const width = Math.max(...rows.map((row) => row.name.length));
  return rows.map(({ name, verdict, detail, advice }) => {
    const line = `${name.padEnd(width)}  ${verdict.padEnd("limited".length)}  ${detail}\n`;
    return advice === undefined ? line : `${line}${" ".repeat(width + 2)}-> ${advice}\n`;
  }).join("");
}

/** Returns 0 if programs can be run, else 1. */
export async function doctorCommand(flags: Flags<"doctor">, out: Writable): Promise<number> {
  const rows = await findings();
  const ok = rows.every((row) => row.verdict !== "missing");
  out.write(flags.json ? JSON.stringify({ ok, findings: rows }, null, 2) + "\n" : table(rows));
  return ok ? 0 : 1;
}
