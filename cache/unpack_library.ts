import { exists } from "../runtime/exists.ts";
import { runtime } from "../runtime/current.ts";
import { beginEntry, cacheDirectory, lockEntry, publish, removeLeftovers } from "./directory.ts";
import { BUILD_NAME, LIBRARY_FILES, type LibraryPlace } from "./library_place.ts";
import { isDue, removeOldBuilds } from "./old_builds.ts";
import { findDamage, noteSums } from "./sums.ts";

async function isWhole(directory: string): Promise<boolean> {
  return exists(directory) &&
    await findDamage(directory, LIBRARY_FILES, isDue(directory)) === undefined;
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
  const place: LibraryPlace = { directory, cache, brought: true };
  if (await isWhole(directory)) return place;
  const unlock = await lockEntry(cache, build);
  try {
    if (await isWhole(directory)) return place;
    // What a killed process leaves of it the next one clears away.
    const ready = `${beginEntry(cache, build)}/ready`;
    runtime.makeDirectories(ready, 0o700);
    for (const name of LIBRARY_FILES) {
      runtime.write(`${ready}/${name}`, runtime.readBytes(`${image}/${name}`), {
        ...{ executable: true, durable: true },
      });
    }
    await noteSums(ready, LIBRARY_FILES);
    publish(ready, directory);
    removeOldBuilds(cache);
    return place;
  } finally {
    removeLeftovers(cache, build);
    unlock();
  }
}
