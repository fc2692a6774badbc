/**
 * The commands of `ramfs` as data: their options, words and help. Everything that knows the command line is
 * made from this table: the parsers, `--help`, the completions, the manual page.
 */
import {
  type CommandEntry,
  confinement,
  cwd,
  type OptionEntry,
  sessions,
  staging,
  switches,
  untrusted,
} from "./option_table.ts";
import { OVERLAY_COMMANDS } from "./overlay_commands.ts";
import { SESSION_COMMANDS } from "./session_commands.ts";

export type { CommandEntry, OperandEntry, OptionEntry, WordKind } from "./option_table.ts";

/** What `ramfs --help` and the manual page begin with. */
export const OVERVIEW = {
  brief: "A volatile file tree that a shell and unmodified programs see at the same paths",
  description: [
    "One volatile tree that a shell and unmodified programs see at the same absolute paths, with no",
    "root rights, FUSE, kernel module or namespaces.",
  ],
  examples: [
    "ramfs run --root /tmp/ram -- bash -c 'echo hi > /tmp/ram/x; cat /tmp/ram/x'",
    "ramfs sh --root /tmp/ram",
    "ramfs doctor",
  ],
} as const;

export const COMMANDS = {
  run: {
    brief: "Run a program over a volatile tree",
    description: [
      "Runs a program that, with all its children, sees a volatile tree under each --root.",
      "Everything else is the real system. The tree is gone when the program has ended.",
      "",
      "Ends with the program's status, 128 and the signal's number, 127 or 126 as a shell does for a",
      "program that is not found or cannot be executed, and 125 where ramfs itself fails.",
      "",
      "--overlay HOST=TREE lets a directory of the host show through at TREE, or beneath itself where that is left",
      "out: programs find what lies there without a copy, and whatever they do to it the host stays as it is.",
      "--overlay / has the whole system beneath, but for /proc, /sys and /dev. --bind HOST=TREE shows what it",
      "names as it is, also within an overlay: what is written there is written on the host.",
      "",
      "Roots are mounted with the options of mount(8) and tmpfs(5), such as ro, noexec, nosuid, nodev,",
      "noatime, mode=1777, uid=1000, gid=1000, size=512m and nr_inodes=10k. Read-only roots are filled by",
      "--load and --load-tar first. The sizes are the whole tree's, as --size and --inodes.",
      "",
      "A TREE path that is not absolute counts from the first root. Written with a slash at its end, the",
      "second path of a pair is the directory to copy into. In a pair \\= stands for a = of a name, in PRELOADS",
      "and DUMPS \\: and \\; for the others; a host name that exists is taken as it is. A pipe and /dev/stdin",
      "are read to their end.",
      "",
      "With --load-tar the program starts in the directory that the archive was unpacked to, and --root may",
      "be left out: the tree is then at /tmp/ram. With --dump-tar - what the program writes to standard",
      "output goes to standard error, so that the archive is alone in the pipe. What of an archive cannot be",
      "loaded, and what changed while it was packed, is told, and then the status is 1 instead of 0.",
    ],
    examples: [
      "ramfs run --root /tmp/ram -- bash",
      "ramfs run --root /tmp/ram -- sh -c 'echo hi > /tmp/ram/x; cat /tmp/ram/x'",
      "ramfs run --overlay . -- make",
      "ramfs run --root /tmp/ram -o noexec,nosuid,nodev,mode=1777 -- make test TMPDIR=/tmp/ram",
      "ramfs run --root /tmp/ram --load ./proj --dump /tmp/ram/proj/app -- make -C /tmp/ram/proj",
      "tar c . | ramfs run --load-tar - --dump-tar - -- make | tar x",
    ],
    options: {
      ...staging,
      "mount-options": { ...staging["mount-options"], short: "o" },
      ...sessions,
      ...confinement,
      untrusted,
      cwd,
    },
    operands: {
      name: "command",
      brief: "Program and its arguments, behind --",
      kind: "program",
    },
    takesProgram: true,
  },
  sh: {
    brief: "Open a shell on a volatile tree",
    description: [
      "Opens a shell in a tree; a path means the same to its own commands and to the programs it runs: under",
      "a root it is the tree, which is gone when the shell ends, and anywhere else the host, where what is",
      "written stays and what is removed is gone. Without --root the tree is at /tmp/ram. The shell starts in",
      "the tree: where it was called if that lies in it, else at its first root.",
      "",
      "Options may be written together (-euo pipefail), and switched off by +. The script of -c is the first",
      "word behind the options; the words behind it are $0, $1 and so on.",
    ],
    examples: [
      "ramfs sh",
      "ramfs sh --root /tmp/ram --load ./src -c 'tree; run make -C src; cat src/out.txt'",
      "ramfs sh build.ramfs",
      "echo 'ls /' | ramfs sh --no-host",
    ],
    options: {
      ...staging,
      ...sessions,
      ...confinement,
      command: {
        short: "c",
        value: "script",
        brief: "Run this script instead of reading one",
      },
      stdin: {
        short: "s",
        brief: "Read the script from standard input; the words are its arguments",
      },
      interactive: {
        short: "i",
        brief:
          "Be the shell of a person also for a script: it reads the startup file, and has aliases",
      },
      directory: {
        value: "dir",
        kind: "directory",
        brief: "Start in this directory, of the tree or of the host",
      },
      "no-host": {
        brief:
          "Let the shell's own commands see nothing but the tree; programs see the host all the same",
      },
      login: {
        short: "l",
        brief:
          "Be a login shell, which reads /etc/profile and ~/.bash_profile, ~/.bash_login or ~/.profile",
      },
      noprofile: { brief: "Read none of these" },
      norc: { brief: "Read no startup file" },
      rcfile: {
        value: "file",
        kind: "file",
        brief: "Read this startup file instead of ~/.config/ramfs/rc",
      },
      ...switches,
      option: {
        short: "o",
        value: "name",
        kind: "text",
        repeats: true,
        brief:
          "Switch on an option of set -o, such as pipefail; +o switches off, as + and a letter does",
      },
      shopt: {
        short: "O",
        value: "name",
        kind: "text",
        repeats: true,
        brief: "Switch on an option of shopt, such as extglob; +O switches off",
      },
    },
    operands: {
      name: "script",
      brief: "Script file and its arguments; without one, standard input is read",
      kind: "file",
    },
    takesProgram: true,
  },
  ...OVERLAY_COMMANDS,
  ...SESSION_COMMANDS,
  doctor: {
    brief: "Say what this machine supports and what to do about what is missing",
    description: [
      "Says what of ramfs this machine supports and what to do about what is missing; status 1 if",
      "programs cannot be run.",
    ],
    examples: ["ramfs doctor", "ramfs doctor --json"],
    options: {
      json: { brief: "Print JSON for machines" },
    },
  },
  completions: {
    brief: "Print what makes a shell complete the words of ramfs",
    description: [
      "Prints the completions of a shell on standard output. For bash put them where its completions are",
      "looked for, for zsh into a directory of fpath as _ramfs, for fish as the examples show.",
    ],
    examples: [
      "source <(ramfs completions bash)",
      "ramfs completions bash > ~/.local/share/bash-completion/completions/ramfs",
      "ramfs completions zsh > ~/.zfunc/_ramfs",
      "ramfs completions fish > ~/.config/fish/completions/ramfs.fish",
    ],
    options: {},
    operands: {
      name: "shell",
      brief: "bash, zsh or fish",
      kind: "text",
      choices: ["bash", "zsh", "fish"],
    },
    single: true,
  },
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof COMMANDS;

type ValueOf<O extends OptionEntry> = O extends { repeats: true } ? readonly string[]
  : O extends { value: string } ? string
  : boolean;

/** The values of a command's options, under their long names. */
export type Flags<C extends CommandName> = {
  readonly [K in keyof typeof COMMANDS[C]["options"]]?: typeof COMMANDS[C]["options"][K] extends
    OptionEntry ? ValueOf<typeof COMMANDS[C]["options"][K]> : never;
};

/** A command by the word that names it, or undefined. */
export function commandEntry(name: string | undefined): CommandEntry | undefined {
  return name !== undefined && Object.hasOwn(COMMANDS, name)
    ? COMMANDS[name as CommandName]
    : undefined;
}

/** The option that a word such as `--root` or `-c` is, under its long name. */
export function findOption(
  entry: CommandEntry,
  word: string,
): { name: string; option: OptionEntry } | undefined {
  for (const [name, option] of Object.entries(entry.options)) {
    if (word === `--${name}` || (option.short !== undefined && word === `-${option.short}`)) {
      return { name, option };
    }
  }
  return undefined;
}
