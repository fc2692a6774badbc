import { joinPath } from "../path_text.ts";
import { Attributes } from "../attributes.ts";
import { S_IFDIR, S_IFMT, S_IFREG } from "../constants.ts";
import type { StagingFiles } from "./staging_files.ts";
import { inodeKey } from "../inode_identity.ts";

/** What a copy of `path` will have moved at its end; what cannot be read counts for nothing. */
export function measureTree(files: StagingFiles, path: string): { files: number; bytes: number } {
  const total = { files: 0, bytes: 0 };
  const seen = new Set<string>();
  const attributes = new Attributes();
  const measure = (place: string, follow: boolean) => {
    if (files.stat(place, follow, attributes) < 0) return;
    const { mode, nlink, size, blocks } = attributes;
    if ((mode & S_IFMT) === S_IFDIR) {
      const names = files.list(place);
      if (typeof names === "number") return;
      for (const name of names) measure(joinPath(place, name), false);
      return;
    }
    total.files++;
    if ((mode & S_IFMT) !== S_IFREG) return;
    if (nlink > 1 && seen.size === seen.add(inodeKey(attributes)).size) return;
    total.bytes += Math.min(size, blocks * 512);
  };
  measure(path, true);
  return total;
}
