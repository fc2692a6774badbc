/** `deno task build`: the native library and the start image, into the cache that the command line uses. */
import { buildLibrary } from "../cache/build.ts";
import { LibraryError } from "../cache/library_error.ts";
import { buildReporter, tellNotice } from "../cli/native_library.ts";
import { isWhole } from "../ffi/library.ts";

async function buildImage(): Promise<void> {
  try {
    const { buildStartImage }: typeof import("./start_image.ts") = await import(
      "./start_image.ts" as string
    );
    console.log(await buildStartImage());
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split("\n");
    console.error(`ramfs: no start image, so it starts from its sources: ${why}`);
  }
}

try {
  console.log(
    (await buildLibrary({ isWhole, onBuild: buildReporter(), onNotice: tellNotice })).directory,
  );
  await buildImage();
} catch (error) {
  if (!(error instanceof LibraryError)) throw error;
  console.error(`ramfs: ${error.message}`);
  Deno.exit(125);
}
