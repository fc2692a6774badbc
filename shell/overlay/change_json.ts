import type { ChangedFile, OverlayChange } from "../../core/overlay_changes.ts";
import { jsonLine } from "../files/attributes_json.ts";

function fileJson(file: ChangedFile | undefined) {
  if (file === undefined) return undefined;
  const { mode, size, mtime, uid, gid } = file;
  return { mode: mode.toString(8), size, mtime, uid, gid };
}

/** A change as a line of JSON. */
export function changeJson(change: OverlayChange): string {
  const { kind, path, host, from, linkOf, what, was, now, below, conflict, error } = change;
  return jsonLine({
    ...{ kind, path, host, from, linkOf, what },
    ...{ was: fileJson(was), now: fileJson(now), below: below || undefined, conflict, error },
  });
}
