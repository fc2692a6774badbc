/**
 * Whether sources have changed since they were last hashed, by a look that reads none of them: a stamp holds the size
 * and time of each file, and the time of each directory, which changes when a name is added or removed.
 */
import { runtime } from "../runtime/current.ts";
import { whyNotOwn } from "./trust.ts";

/** What a file or directory had at the last look, after its path and a tab. Throws ENOENT. */
export function stampLine(directory: string, path: string): string {
  const { isFile, size, mtime } = runtime.status(`${directory}/${path}`);
  return isFile ? `${path}\t${size} ${mtime}` : `${path}\t${mtime}`;
}

/** Whether all files and directories are as they were at a stamp's time. */
function isCurrent(directory: string, stamp: string): boolean {
  try {
    return stamp.split("\n").every((line) =>
      stampLine(directory, line.slice(0, line.indexOf("\t"))) === line
    );
  } catch {
    return false;
  }
}

/** A file's name that stands for the directory of sources. */
export function keyOfSources(sources: string): string {
  return sources.replaceAll("%", "%25").replaceAll("/", "%2F");
}

/** Where a cache keeps the stamp of the sources in a directory. */
function stampFileOf(cache: string, sources: string): string {
  return `${cache}/stamps/${keyOfSources(sources)}`;
}

/** Notes what the sources in a directory, with that stamp, hash to. */
export function keepStamp(cache: string, sources: string, hash: string, stamp: string): void {
  const file = stampFileOf(cache, sources);
  runtime.makeDirectories(file.slice(0, file.lastIndexOf("/")), 0o700);
  const temporary = `${file}.${runtime.pid}`;
  runtime.write(temporary, `${hash}\n${stamp}`, { durable: true });
  runtime.rename(temporary, file);
}

/** What the sources in a directory hashed to, if none has changed since. */
export function stampedHash(cache: string, sources: string): string | undefined {
  let kept: string;
  try {
    const file = stampFileOf(cache, sources);
    if (whyNotOwn(file) !== undefined) return undefined;
    kept = runtime.readText(file);
  } catch {
    return undefined;
  }
  const end = kept.indexOf("\n");
  return isCurrent(sources, kept.slice(end + 1)) ? kept.slice(0, end) : undefined;
}
