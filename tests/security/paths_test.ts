/** Paths and descriptors: what another user may not by the tree's permissions. */
import { attacks } from "./attack.ts";

const FILES = `umask 022; echo secret > s; chmod 600 s; echo public > w; mkdir private shared sticky
  echo secret > private/f; chmod 700 private; chmod 711 shared; chmod 1777 sticky; echo mine > sticky/f
  cp /bin/true program; chmod 700 program; mkdir -m 777 theirs`;

/** By the owner's shell, with a descriptor that the program inherits. */
const INHERITED = { from: ["inside"] as ["inside"], scene: FILES, attack: "false" };

attacks("paths", [], [
  ...Object.entries({
    "reads no file of mode 0600": "grep -q secret s",
    "reads no file below a directory of mode 0700": "grep -q secret private/f",
    "writes no file of mode 0644": "echo more >> w",
    "truncates no file of mode 0644": "truncate -s 0 w",
    "lists no directory of mode 0711": "ls shared",
    "makes no file in a directory of mode 0755": "touch new",
    "renames nothing in a directory of mode 0755": "mv w elsewhere",
    "removes nothing of another's in a directory of mode 1777": "rm -f sticky/f",
    "renames nothing over what is another's in a directory of mode 1777":
      "echo own > theirs/f && mv -f theirs/f sticky/f",
    "executes no program of mode 0700": "./program",
    "changes no mode of another's file": "chmod 666 w",
    "gives no file away": "cp w theirs/w && chown 1234 theirs/w",
    "sets no attribute of another's file": "touch -d 2001-01-01 w",
    "makes no device": "mknod theirs/device c 1 3",
    "mounts nothing over the tree": "mount -t tmpfs none theirs",
  }).map(([says, attack]) => ({
    says,
    attack,
    from: ["inside"] as ["inside"],
    scene: FILES,
    ...(/mounts/.test(says) ? { control: "true" } : {}),
  })),
]);

attacks("descriptors", ["pry"], [
  {
    ...INHERITED,
    says: "writes no file that it got open for reading alone",
    aim: `$AS sh -c 'echo bad > /proc/self/fd/3' 3< w; grep -q bad w`,
  },
  {
    ...INHERITED,
    says: "reaches nothing through a directory of mode 0700 that it got open",
    aim: `$AS sh -c 'cat /proc/self/fd/3/f' 3< private | grep -q secret`,
  },
  {
    ...INHERITED,
    says: "reaches nothing above a directory that it got open",
    aim: `$AS sh -c 'cat /proc/self/fd/3/../s' 3< theirs | grep -q secret`,
  },
  {
    ...INHERITED,
    says: "reads a file that it got open for writing not at all",
    aim: `$AS sh -c 'cat /proc/self/fd/3' 3>> s | grep -q secret`,
  },
  {
    says: "reads no body through a descriptor of its own",
    from: ["inside"],
    scene: FILES,
    attack: '"$TOOLS/pry" bodies self secret',
    control: "grep -q secret s",
  },
  {
    says: "opens the session's memory not through a descriptor of its own",
    from: ["inside"],
    attack: '"$TOOLS/pry" arena self',
    control: "true",
  },
  {
    ...INHERITED,
    says: "reads no body from the moment on in which it gives up its rights",
    aim: '"$TOOLS/pry" drop bodies self secret',
    control: "grep -q secret s",
  },
  {
    says: "reads no body through a descriptor of its user's program in the session",
    from: ["inside", "outside"],
    scene:
      `${FILES}; setpriv --reuid 65534 --regid 65534 --clear-groups sleep 30 & echo $! > "$HOST/theirs"; sleep 0.3`,
    attack: '"$TOOLS/pry" bodies "$(cat "$HOST/theirs")" secret',
    control: "grep -q secret s",
  },
]);
