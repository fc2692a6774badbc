/**
 * The native library's sources on this machine: where they lie, whether they changed since the last look
 * (a stamp of sizes and times, cheap), and what they hash to (their bytes, which names the build).
 */

import { runtime } from "../runtime/deno_runtime.ts";

/** The one directory under native/ that goes into neither library. */
const TESTS = "tests";

export interface NativeSources {
  /** Relative to native/, sorted. */
  paths: string[];
  /** One text that changes whenever a source is added, removed, renamed or written: see isCurrent. */
  stamp: string;
}

/** The absolute path of what lies beside the modules' directory, or undefined where modules are not files. */
export function besideModules(name: string): string | undefined {
  const url = new URL(`../${name}`, import.meta.url);
  return url.protocol === "file:" ? decodeURIComponent(url.pathname) : undefined;
}

/** What a file or directory had at the last look, after its path and a tab. Throws ENOENT. */
export function stampLine(directory: string, path: string): string {
  const { isFile, size, mtime } = runtime.status(`${directory}/${path}`);
  return isFile ? `${path}\t${size} ${mtime}` : `${path}\t${mtime}`;
}

/** Whether all files and directories are as they were at a stamp's time. */
export function isCurrent(directory: string, stamp: string): boolean {
  try {
    return stamp.split("\n").every((line) =>
      stampLine(directory, line.slice(0, line.indexOf("\t"))) === line
    );
  } catch {
    return false;
  }
}

/** All files that the build reads. Throws ENOENT without a native/. */
export function listSources(native: string): NativeSources {
  const paths: string[] = [];
  const stamp: string[] = [];
  const add = (path: string) => {
    stamp.push(stampLine(native, path));
    paths.push(path);
  };
  const walk = (directory: string) => {
    // Before it is listed: what is added meanwhile changes it again.
    stamp.push(stampLine(native, directory));
    for (const entry of runtime.list(`${native}/${directory}`)) {
      const path = `${directory}/${entry.name}`;
      if (entry.isDirectory) walk(path);
      else if (entry.isFile) add(path);
    }
  };
  add("CMakeLists.txt");
  stamp.push(stampLine(native, "."));
  for (const { isDirectory, name } of runtime.list(native)) {
    if (isDirectory && name !== TESTS) walk(name);
  }
  return { paths: paths.sort(), stamp: stamp.join("\n") };
}

/** The hash of the sources' names and bytes and of the machine they are built for, in hexadecimal. */
export async function hashSources(native: string, paths: string[]): Promise<string> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const encoder = new TextEncoder();
  chunks.push(encoder.encode(`${runtime.arch} ${runtime.os}\0`));
  for (const path of paths) {
    const bytes = runtime.readBytes(`${native}/${path}`);
    chunks.push(encoder.encode(`${path}\0${bytes.length}\0`), bytes);
  }
  const whole = new Uint8Array(await new Blob(chunks).arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return Array.from(digest.subarray(0, 10), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
