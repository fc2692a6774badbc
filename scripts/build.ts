/** `deno task build`: the native library, into the cache that the command line uses. */
import { buildLibrary } from "../ffi/build.ts";
import { LibraryError } from "../ffi/library_error.ts";

try {
  console.log((await buildLibrary()).directory);
} catch (error) {
  if (!(error instanceof LibraryError)) throw error;
  console.error(`ramfs: ${error.message}`);
  Deno.exit(125);
}
