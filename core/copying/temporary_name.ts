import { joinPath, parentPath } from "../path_text.ts";

/** A name beside `place` that nobody else uses: what is made there takes the place when it is whole. */
export function temporaryName(place: string): string {
  return joinPath(parentPath(place), `.ramfs-${Math.random().toString(36).slice(2)}`);
}
