/** The native library as it lies in a package: one build for every C library (native/session/portable.cc). */
import { buildLibrary } from "../../cache/build.ts";
import { BUILD_NAME, HOOK_NAME, LIBRARY_NAME } from "../../cache/library_place.ts";
import { isWhole } from "../../ffi/library.ts";
import { LibraryError } from "../../cache/library_error.ts";

/** Puts it into `directory`. Returns why there is none, where this machine cannot build it. */
export async function copyPrebuilt(directory: string): Promise<string | undefined> {
  try {
    const built = (await buildLibrary({ isWhole })).directory;
    Deno.mkdirSync(directory, { recursive: true });
    for (const name of [LIBRARY_NAME, HOOK_NAME]) {
      Deno.copyFileSync(`${built}/${name}`, `${directory}/${name}`);
      Deno.chmodSync(`${directory}/${name}`, 0o755);
    }
    const build = built.slice(built.lastIndexOf("/") + 1);
    Deno.writeTextFileSync(`${directory}/${BUILD_NAME}`, `${build}\n`);
    return undefined;
  } catch (error) {
    if (error instanceof LibraryError) return error.message;
    throw error;
  }
}
