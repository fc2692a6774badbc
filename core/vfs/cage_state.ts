import { Attributes } from "../attributes.ts";
import { DescriptorTable } from "./descriptor_table.ts";
import type { Host } from "./host_calls.ts";
import type { OpenFile } from "./open_file.ts";
import { hold, type Place, release } from "./mount.ts";
import { PathWalk } from "./path_walk.ts";
import type { Credentials } from "./permission.ts";
import type { Vfs } from "./vfs.ts";
import { abandon, type Waiting } from "./waiting.ts";

/** What a new cage starts with. */
export interface CageOptions {
  /** User, 0 by default. */
  uid?: number;
  /** Group, `uid` by default. */
  gid?: number;
  /** Supplementary groups. */
  groups?: readonly number[];
  /** Mode bits that new inodes do not get, 0022 by default. */
  umask?: number;
  /** Current directory, "/" by default. */
  cwd?: string;
  /**
   * What the cage sees outside of what is mounted in the `Vfs`: the partition at "/" is then hidden, and only
   * holds the mount points. Absent: nothing. A cage sees it as long as it is the user whom `Host` knows.
   */
  host?: Host;
}

/**
 * A client of the VFS as the calls in `core/syscalls/` see it: what Linux keeps in a task. The walks
 * and `scratch` are reused by every call, none of which outlives its caller.
 */
export class CageState implements Credentials {
  readonly vfs: Vfs;
  readonly id: number;
  uid: number;
  gid: number;
  groups: readonly number[];
  /** Another number after each change of credentials: who opened a file with the same may link it. */
  credentials = 0;
  umask: number;
  root: Place;
  cwd: Place;
  readonly files = new DescriptorTable();
  readonly walk: PathWalk;
  /** For the second path of a call that has two. */
  readonly walk2: PathWalk;
  readonly scratch = new Attributes();
  readonly scratch2 = new Attributes();
  /** The host, where the cage sees it: as long as nobody has given it other credentials. */
  host: Host | undefined;
  /** The current directory where that is one of the host's; `cwd` then is the root. */
  hostCwd: OpenFile | undefined;
  /** The call under way, if it is one that may wait. */
  waiting: Waiting | undefined;
  /** All calls that wait. */
  readonly waitings = new Set<Waiting>();

  /** Holds `root` and `cwd` from now on. */
  constructor(
    vfs: Vfs,
    id: number,
    who: Required<Omit<CageOptions, "cwd" | "host">>,
    root: Place,
    cwd: Place,
  ) {
    this.vfs = vfs;
    this.id = id;
    this.uid = who.uid;
    this.gid = who.gid;
    this.groups = who.groups;
    this.umask = who.umask & 0o777;
    this.root = root;
    this.cwd = cwd;
    hold(root);
    hold(cwd);
    this.walk = new PathWalk(this);
    this.walk2 = new PathWalk(this);
  }

  /** Takes other credentials; absent ones stay. */
  become(who: Partial<Credentials>): void {
    this.uid = who.uid ?? this.uid;
    this.gid = who.gid ?? this.gid;
    this.groups = who.groups ?? this.groups;
    this.credentials = this.vfs.nextCredentials();
    this.host = undefined;
  }

  /** Makes another place the current directory: 0 or -errno. */
  setCwd(place: Place): number {
    const error = hold(place);
    if (error < 0) return error;
    release(this.cwd);
    this.cwd = place;
    this.hostCwd?.drop();
    this.hostCwd = undefined;
    return 0;
  }

  /** Makes a directory of the host the current one. */
  setHostCwd(directory: OpenFile): number {
    directory.references++;
    const error = this.setCwd(this.root);
    if (error < 0) directory.drop();
    else this.hostCwd = directory;
    return error;
  }

  setRoot(place: Place): number {
    const error = hold(place);
    if (error < 0) return error;
    release(this.root);
    this.root = place;
    return 0;
  }

  /** Lets go of everything, as _exit(2) does. */
  exit(): void {
    for (const waiting of this.waitings) {
      abandon(waiting);
      waiting.end();
    }
    for (const [fd] of [...this.files]) this.files.remove(fd);
    this.hostCwd?.drop();
    release(this.cwd);
    release(this.root);
  }
}
