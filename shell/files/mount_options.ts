/** The list behind `-o` of mount(8): flags of a mount, and settings of tmpfs(5). */
import {
  MS_NOATIME,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOREGULAR,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_RDONLY,
} from "../../core/constants.ts";

/** The flags of a mount by the words that switch them on. */
export const MOUNT_FLAGS: Readonly<Record<string, number>> = {
  ro: MS_RDONLY,
  nosuid: MS_NOSUID,
  nodev: MS_NODEV,
  noexec: MS_NOEXEC,
  noregular: MS_NOREGULAR,
  noatime: MS_NOATIME,
  nosymfollow: MS_NOSYMFOLLOW,
};

/** The words that switch them off. */
const OPPOSITES: Readonly<Record<string, string>> = {
  rw: "ro",
  suid: "nosuid",
  dev: "nodev",
  exec: "noexec",
  regular: "noregular",
  atime: "noatime",
  symfollow: "nosymfollow",
};

/** What is as it is, said or not. */
const WITHOUT_EFFECT = new Set([
  ...["defaults", "relatime", "diratime", "nodiratime", "async", "sync", "dirsync"],
  ...["auto", "noauto", "inode64"],
]);

/** Written with a value. */
export const SETTINGS = ["size", "nr_blocks", "nr_inodes", "mode", "uid", "gid"] as const;
export type Setting = typeof SETTINGS[number];

/** What a list says; of words that contradict each other the last one counts. */
export interface MountOptions {
  /** Bits of mount(2) that are switched on and off. */
  readonly set: number;
  readonly cleared: number;
  readonly settings: ReadonlyMap<Setting, string>;
  /** The words that are none of these, as they are written. */
  readonly unknown: readonly string[];
}

/** Reads lists such as `noexec,mode=1777`, first to last. */
export function readMountOptions(lists: readonly string[]): MountOptions {
  let [set, cleared] = [0, 0];
  const settings = new Map<Setting, string>();
  const unknown: string[] = [];
  for (const word of lists.flatMap((list) => list.split(","))) {
    const [name, value] = [word.split("=")[0], word.slice(word.indexOf("=") + 1)];
    if (Object.hasOwn(MOUNT_FLAGS, word)) {
      set |= MOUNT_FLAGS[word];
      cleared &= ~MOUNT_FLAGS[word];
    } else if (Object.hasOwn(OPPOSITES, word)) {
      cleared |= MOUNT_FLAGS[OPPOSITES[word]];
      set &= ~MOUNT_FLAGS[OPPOSITES[word]];
    } else if (word.includes("=") && (SETTINGS as readonly string[]).includes(name)) {
      settings.set(name as Setting, value);
    } else if (word !== "" && !WITHOUT_EFFECT.has(word)) unknown.push(word);
  }
  return { set, cleared, settings, unknown };
}

/** All words there are, for messages. */
export function knownMountOptions(): string {
  const flags = Object.keys(OPPOSITES).map((word) => `${OPPOSITES[word]}|${word}`);
  return [...flags, ...SETTINGS.map((name) => `${name}=`)].join(" ");
}
