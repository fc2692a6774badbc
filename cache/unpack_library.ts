import { runtime } from "../runtime/current.ts";
import { beginEntry, cacheDirectory, lockCache, publish } from "./directory.ts";
import { BUILD_NAME, HOOK_NAME, LIBRARY_NAME, type LibraryPlace } from "./library_place.ts";
import { removeOldBuilds } from "./old_builds.ts";

function isThere(directory: string): boolean {
  try {
    return runtime.status(`${directory}/${HOOK_NAME}`).isFile;
  } catch {
    return false;
  }
}

/**
 * Puts a library that lies in an executable's own image, where neither the kernel nor the dynamic linker can
 * read it, into the cache under its build's name. As safe as a build against others at once and against being
 * killed: the same lock, and the same rename of what is whole. Throws LibraryError.
 */
export async function unpackLibrary(image: string): Promise<LibraryPlace> {
  const cache = cacheDirectory();
  const build = runtime.readText(`${image}/${BUILD_NAME}`).trim();
  const directory = `${cache}/${build}`;
  if (isThere(directory)) return { directory, cache, brought: true };
  const unlock = await lockCache(cache);
  try {
    if (isThere(directory)) return { directory, cache, brought: true };
    // What a killed process leaves of it the next build clears away.
    const work = beginEntry(cache);
    const ready = `${work}/ready`;
    runtime.makeDirectories(ready, 0o700);
    for (const name of [LIBRARY_NAME, HOOK_NAME]) {
      runtime.write(`${ready}/${name}`, runtime.readBytes(`${image}/${name}`), {
        executable: true,
      });
    }
    publish(ready, directory);
    removeOldBuilds(cache);
    runtime.remove(work);
    return { directory, cache, brought: true };
  } finally {
    unlock();
  }
}
