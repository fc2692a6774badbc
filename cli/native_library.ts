/** The native library as the command line opens it: a build is reported, and followed by a start image. */
import type { BuildStage } from "../cache/build.ts";
import { type LoadedLibrary, openLibrary } from "../ffi/library.ts";
import { runtime } from "../runtime/current.ts";

/** Tells a build on standard error, in one line with its seconds. */
export function buildReporter(): (stage: BuildStage) => void {
  let started = 0;
  const say = (text: string) => runtime.stderr.writeSync(new TextEncoder().encode(text));
  return (stage) => {
    if (stage === "begun") {
      started = performance.now();
      return say("ramfs: building the native library ... ");
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(stage === "done" ? `done in ${seconds} s\n` : "failed\n");
  };
}

/** Tells what the user should know of the library besides, in a line on standard error. */
export function tellNotice(text: string): void {
  runtime.stderr.writeSync(new TextEncoder().encode(`ramfs: ${text}\n`));
}

/** The library, built with a line that says so if it is not there yet. Throws LibraryError. */
export async function openLibraryAloud(): Promise<LoadedLibrary> {
  const tell = buildReporter();
  let built = false;
  const loaded = await openLibrary({
    onNotice: tellNotice,
    onBuild: (stage) => {
      tell(stage);
      built ||= stage === "done";
    },
  });
  if (built) {
    const { makeStartImage }: typeof import("./start_image.ts") = await import(
      "./start_image.ts" as string
    );
    await makeStartImage();
  }
  return loaded;
}
