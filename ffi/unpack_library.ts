import { runtime } from "../runtime/deno_runtime.ts";
import { lockCache, publish } from "./build.ts";
import { removeOldBuilds } from "./old_builds.ts";
import {
  BUILD_NAME,
  cacheDirectory,
  HOOK_NAME,
  LIBRARY_NAME,
  type LibraryPlace,
} from "./library.ts";

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
    // Named as a build's, so that the next one clears it away if this process is killed.
    const work = runtime.makeTemporaryDirectory(cache, ".building-");
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
