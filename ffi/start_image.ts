/**
 * The start image: the command line's modules as a few bundles in the cache, which load in half the time that
 * the sources take. `deno task build` makes it (scripts/start_image.ts), `ramfs.ts` starts `ramfs sh` by it.
 *
 * An image is used only while every source is as it was: its stamp holds the size and time of each and the
 * time of each directory, which changes when a name is added or removed. So a start lists no directory, and
 * an edited checkout runs from its sources.
 */
import { besideModules, stampLine } from "./library_sources.ts";
import { cacheDirectory, exists, markUsed, stampFileOf } from "./library.ts";
import { runtime } from "../runtime/deno_runtime.ts";

/** The module of an image that has `main`. */
export const IMAGE_MODULE = "start.js";

/** Holds the images as the cache holds builds, with a lock and stamps of its own. */
export function imagesDirectory(): string {
  return `${cacheDirectory()}/images`;
}

/** Absolute path of the directory that the sources lie in, or undefined where they are no files. */
export function projectDirectory(): string | undefined {
  return besideModules("")?.replace(/\/$/, "");
}

/** Whether the modules are those of a checkout, which can make an image. */
export function canHaveStartImage(): boolean {
  const project = projectDirectory();
  return project !== undefined && !runtime.embedded && exists(`${project}/scripts/start_image.ts`);
}

function isCurrent(project: string, stamp: string): boolean {
  return stamp.split("\n").every((line) => {
    const path = line.slice(0, line.indexOf("\t"));
    return stampLine(project, path) === line;
  });
}

/** The absolute path of the module to start, or undefined where the sources are to be run. */
export function findStartImage(): string | undefined {
  if (runtime.embedded || runtime.variable("RAMFS_START_IMAGE") === "off") return undefined;
  const project = projectDirectory();
  if (project === undefined) return undefined;
  try {
    const images = imagesDirectory();
    const kept = runtime.readText(stampFileOf(images, project));
    const end = kept.indexOf("\n");
    if (!isCurrent(project, kept.slice(end + 1))) return undefined;
    const directory = `${images}/${kept.slice(0, end)}`;
    markUsed(directory);
    return `${directory}/${IMAGE_MODULE}`;
  } catch {
    // No image, no cache, or a source that has gone.
    return undefined;
  }
}

/** The image's module, or undefined where the sources are to be run. */
export async function loadStartImage(): Promise<unknown> {
  const module = findStartImage();
  if (module === undefined) return undefined;
  try {
    return await import(new URL(encodeURI(module), "file:").href);
  } catch {
    // It has gone, or is broken.
    return undefined;
  }
}
