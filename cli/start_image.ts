/**
 * The start image: the command line's modules as a few bundles in the cache, which load in half the time that
 * the sources take. The first use and `deno task build` make it (scripts/start_image.ts), `ramfs.ts` starts `ramfs sh` by it.
 *
 * An image is used only while every source is as it was: its stamp holds the size and time of each and the
 * time of each directory, which changes when a name is added or removed. So a start lists no directory, and
 * an edited checkout runs from its sources.
 */
import { cacheDirectory } from "../cache/directory.ts";
import { isDue, markUsed } from "../cache/old_builds.ts";
import { stampedHash } from "../cache/stamps.ts";
import { findDamage } from "../cache/sums.ts";
import { besideModules } from "../runtime/beside_modules.ts";
import { runtime } from "../runtime/current.ts";
import { exists } from "../runtime/exists.ts";

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

function isOff(): boolean {
  return runtime.variable("RAMFS_START_IMAGE") === "off";
}

/**
 * Makes the image with the first use's other work, where it can be and is wanted. Told in a line, and no more
 * than that where it fails: ramfs runs from its sources then.
 */
export async function makeStartImage(): Promise<void> {
  if (isOff() || !canHaveStartImage() || await findStartImage() !== undefined) return;
  const say = (text: string) => runtime.stderr.writeSync(new TextEncoder().encode(text));
  const started = performance.now();
  say("ramfs: making the start image ... ");
  const script = `${projectDirectory()}/scripts/start_image.ts`;
  const { code } = runtime.runProgram(runtime.executable, ["run", "-A", "--no-check", script]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(code === 0 ? `done in ${seconds} s\n` : "failed; deno task build says why\n");
}

/**
 * The absolute path of the module to start, or undefined where the sources are to be run. `onDamage` is told what is
 * wrong with an image that would be it.
 */
export async function findStartImage(
  onDamage?: (why: string) => void,
): Promise<string | undefined> {
  if (runtime.embedded || isOff()) return undefined;
  const project = projectDirectory();
  if (project === undefined) return undefined;
  try {
    const images = imagesDirectory();
    const hash = stampedHash(images, project);
    if (hash === undefined) return undefined;
    const directory = `${images}/${hash}`;
    const damage = await findDamage(directory, [IMAGE_MODULE], isDue(directory));
    if (damage !== undefined) {
      onDamage?.(damage);
      return undefined;
    }
    markUsed(directory);
    return `${directory}/${IMAGE_MODULE}`;
  } catch {
    // No cache.
    return undefined;
  }
}

/** Says that an image is damaged, and makes another. */
async function mendStartImage(why: string): Promise<void> {
  runtime.stderr.writeSync(
    new TextEncoder().encode(`ramfs: the start image is made anew: ${why}\n`),
  );
  await makeStartImage();
}

/** The image's module, or undefined where the sources are to be run. */
export async function loadStartImage(): Promise<unknown> {
  let damage: string | undefined;
  const module = await findStartImage((why) => damage = why);
  if (damage !== undefined) await mendStartImage(damage);
  if (module === undefined) return undefined;
  try {
    return await import(new URL(encodeURI(module), "file:").href);
  } catch {
    // It has gone, or is broken.
    return undefined;
  }
}
