/** The native library's sources on this machine, and what they hash to: their bytes, which name the build. */
import { runtime } from "../runtime/current.ts";
import { keepStamp, stampedHash, stampLine } from "./stamps.ts";

/** The one directory under native/ that goes into neither library. */
const TESTS = "tests";

export interface NativeSources {
  /** Relative to native/, sorted. */
  paths: string[];
  /** See stamps.ts. */
  stamp: string;
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
async function hashSources(native: string, paths: string[]): Promise<string> {
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

/** The hash of the sources; reads them only if one has changed since they were last hashed. */
export async function sourcesHash(native: string, cache: string): Promise<string> {
  const kept = stampedHash(cache, native);
  if (kept !== undefined) return kept;
  const { paths, stamp } = listSources(native);
  const hash = await hashSources(native, paths);
  try {
    keepStamp(cache, native, hash, stamp);
  } catch {
    // The stamp only saves time; a cache that cannot be written shows when the build goes there.
  }
  return hash;
}
