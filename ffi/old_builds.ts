/** Keeps the library's cache from growing: builds of sources that nobody starts any more are removed. */
import { DAY, USED_MARK } from "./library.ts";
import { runtime } from "../runtime/deno_runtime.ts";

/** Directories of the cache beside the builds: of images, see start_image.ts. */
const NO_BUILDS = ["stamps", "images"];
const KEPT_DAYS = 14;
/** How many of the newest builds stay whatever their age. */
const KEPT_BUILDS = 3;

function timeOf(path: string): number {
  try {
    return runtime.status(path).mtime;
  } catch {
    return 0;
  }
}

/** Removes old builds. Only under the cache's lock. A build that is loaded stays mapped in its process. */
export function removeOldBuilds(cache: string): void {
  const builds = runtime.list(cache)
    .filter(({ name, isDirectory }) =>
      isDirectory && !name.startsWith(".") && !NO_BUILDS.includes(name)
    )
    .map(({ name }) => `${cache}/${name}`)
    .map((path) => ({ path, time: Math.max(timeOf(path), timeOf(`${path}/${USED_MARK}`)) }))
    .sort((a, b) => b.time - a.time);
  for (const { path, time } of builds.slice(KEPT_BUILDS)) {
    if (Date.now() - time > KEPT_DAYS * DAY) runtime.remove(path);
  }
}
