/** What an entry of the command table is made of, and the options that several commands have. */

/** What a word names, for completions. */
export type WordKind = "directory" | "file" | "program" | "session" | "mount-options" | "text";

export interface OptionEntry {
  /** One letter. */
  readonly short?: string;
  /** Name of the option's value, for the help; an option without it is a switch. */
  readonly value?: string;
  readonly kind?: WordKind;
  /** May be given several times. */
  readonly repeats?: true;
  /** One sentence without a full stop. */
  readonly brief: string;
}

export interface OperandEntry {
  readonly name: string;
  readonly brief: string;
  readonly kind: WordKind;
  /** The only words there are. */
  readonly choices?: readonly string[];
}

export interface CommandEntry {
  /** One sentence without a full stop. */
  readonly brief: string;
  /** Lines; an empty one parts paragraphs. */
  readonly description: readonly string[];
  readonly examples: readonly string[];
  /** By long name, without dashes. */
  readonly options: Readonly<Record<string, OptionEntry>>;
  /** What follows the options, any number of words unless `single`. */
  readonly operands?: OperandEntry;
  /** One operand, which has to be there. */
  readonly single?: true;
  /** The first operand is a program or script: options end there, and what follows is its own. */
  readonly takesProgram?: true;
}

export const staging = {
  root: {
    value: "dir",
    kind: "directory",
    repeats: true,
    brief: "Absolute path whose subtree lives in memory; may be given several times",
  },
  "mount-options": {
    value: "list",
    kind: "mount-options",
    repeats: true,
    brief:
      "How the root before it is mounted, as mount -o: noexec,mode=1777; before any, all roots",
  },
  overlay: {
    value: "host[=tree]",
    kind: "directory",
    repeats: true,
    brief: "Show a directory of the host in the tree; what is written there stays in memory",
  },
  bind: {
    value: "host[=tree][:ro]",
    kind: "file",
    repeats: true,
    brief:
      "Show a file or directory of the host in the tree as it is, to be changed there, or not (:ro)",
  },
  load: {
    value: "host[=tree]",
    kind: "file",
    repeats: true,
    brief:
      "Copy a file or directory of the host into the tree first (also PRELOADS=host[=tree]:...)",
  },
  dump: {
    value: "tree[=host]",
    kind: "file",
    repeats: true,
    brief: "Copy a file or directory of the tree to the host at the end (also DUMPS=tree=host;...)",
  },
  "load-tar": {
    value: "file[=tree]",
    kind: "file",
    repeats: true,
    brief: "Unpack a tar archive, compressed or not, into the tree first; - is standard input",
  },
  "dump-tar": {
    value: "[tree=]file",
    kind: "file",
    repeats: true,
    brief:
      "Pack the tree as a tar archive at the end, compressed as its name ends (.tgz, .tar.zst, .txz); - is standard output",
  },
  replace: {
    brief:
      "Let --dump make new files in the place of old ones, whose owner, mode and links it keeps",
  },
  quiet: { brief: "Show no progress of copies on the terminal" },
  gzip: { brief: "Compress what --dump-tar writes by gzip, whatever its name" },
} as const satisfies CommandEntry["options"];

export const sessions = {
  size: {
    value: "size",
    kind: "text",
    brief:
      "Most bytes its files may take: 512m, 2G, 50% of memory, or max; else half of what there is",
  },
  inodes: {
    value: "number",
    kind: "text",
    brief: "Most files, directories and links it may have, as tmpfs's nr_inodes=",
  },
  session: {
    value: "name",
    kind: "text",
    brief: "Let others join this tree by that name, for as long as this command runs",
  },
  join: {
    value: "name",
    kind: "session",
    brief: "Work on the tree of the session of that name, which ramfs ps lists",
  },
  supervise: {
    brief: "Trust no code of the programs: their calls are answered by a process of the session",
  },
  trace: {
    value: "file",
    kind: "file",
    brief:
      "Write a line of JSON for each call of a program on the tree to this file; - is standard output",
  },
} as const satisfies CommandEntry["options"];

/** What programs may not do to the host. */
export const confinement = {
  confine: {
    brief: "Let programs write nothing of the host: the kernel refuses it, whatever they are",
  },
  allow: {
    value: "path",
    kind: "file",
    repeats: true,
    brief: "With --confine: a file or directory of the host that programs may write all the same",
  },
  "no-network": { brief: "Let programs make no sockets but unix ones" },
} as const satisfies CommandEntry["options"];

export const untrusted = {
  brief:
    "For code from elsewhere: --supervise, --confine and --no-network, with no sockets of the host",
} as const satisfies OptionEntry;

export const cwd = {
  value: "dir",
  kind: "directory",
  brief: "Working directory of the program, in the tree or on the host",
} as const satisfies OptionEntry;

/** Options of the shell itself, under their names in `set -o`. */
export const switches = {
  allexport: { short: "a", brief: "Export every variable that is set" },
  errexit: { short: "e", brief: "End at the first command that fails" },
  noclobber: { short: "C", brief: "Let > overwrite no file" },
  noexec: { short: "n", brief: "Read the script without running it" },
  noglob: { short: "f", brief: "Expand no file names" },
  nounset: { short: "u", brief: "End at a variable that is not set" },
  posix: { brief: "Do as POSIX says where bash would not" },
  verbose: { short: "v", brief: "Print the script as it is read" },
  xtrace: { short: "x", brief: "Print commands as they run" },
} as const satisfies CommandEntry["options"];
