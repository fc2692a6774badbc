import { Attributes } from "../attributes.ts";
import { Imfs, type ImfsOptions } from "../cage/imfs.ts";
import { dumpTree } from "./dump_tree.ts";
import type { StagingFiles } from "./staging_files.ts";
import { loadTree } from "./load_tree.ts";
import { NodeFiles } from "./node_files.ts";

/** What an `Imfs` over the host starts with. */
export interface HostImfsOptions extends ImfsOptions {
  /** The host's calls, by `node:fs` by default. */
  host?: StagingFiles;
}

/** `Imfs` whose `load_file`, `preloads` and `dump_file` are those of the host. */
export class HostImfs extends Imfs {
  constructor({ host = new NodeFiles(), ...options }: HostImfsOptions = {}) {
    super({
      load: (cage, from, to, { regularOnly }) => loadTree(cage, host, from, to, { regularOnly }),
      dump: (cage, from, to) => dumpTree(cage, host, from, to),
      exists: (path) => host.stat(path, true, new Attributes()) === 0,
      ...options,
    });
  }
}
