/** The commands on what was done over directories of the host, as the command table has them. */
import type { CommandEntry } from "./option_table.ts";

const changed = {
  name: "path",
  brief: "NAME: of a session, then paths or patterns of the tree; without any, all",
  kind: "file",
} as const;

export const OVERLAY_COMMANDS = {
  try: {
    brief: "Run a command over the whole file system, then keep what it did or throw it away",
    description: [
      "Runs a command that finds every file as it is, while all that it writes stays in memory. Then its",
      "changes are shown, and at a terminal you are asked what to do with them: keep them, look at them as a",
      "diff, select some, or look around in them with a shell. Not at a terminal nothing is kept without -y.",
      "Ends with the command's status.",
      "",
      "One argument with blanks in it is a line for the shell ($TRY_SHELL, $SHELL or the login shell), and so",
      "is what names no program.",
      "",
      "With -N the changes are kept in DIR, to go on with them there, or to look at them by",
      "try summary DIR, to be in them by try explore DIR, to do them to the host by try commit DIR.",
    ],
    examples: [
      "ramfs try npm install left-pad",
      "ramfs try -y 'sed -i s/foo/bar/ *.txt'",
      "ramfs try -N /tmp/later make install",
      "ramfs try summary /tmp/later",
      "ramfs try commit /tmp/later",
    ],
    options: {
      none: { short: "n", brief: "Keep nothing and ask nothing; print where the changes are kept" },
      yes: { short: "y", brief: "Keep all changes without asking" },
      "no-network": { short: "x", brief: "Let the command have no network" },
      exclude: {
        short: "E",
        value: "pattern",
        kind: "text",
        repeats: true,
        brief: "Leave out changes of paths that match this expression of grep",
      },
      include: {
        short: "I",
        value: "pattern",
        kind: "text",
        repeats: true,
        brief: "Only changes of paths that match this expression of grep",
      },
      hide: {
        short: "i",
        value: "path",
        kind: "file",
        repeats: true,
        brief: "Let the command not find this path",
      },
      trace: {
        short: "t",
        value: "file",
        kind: "file",
        brief: "Write its calls on files to this file",
      },
      keep: {
        short: "N",
        value: "dir",
        kind: "directory",
        brief: "Go on with the changes that are kept in this directory, and keep them there",
      },
      union: {
        short: "U",
        value: "path",
        kind: "file",
        brief: "Taken for what try does with it, and ignored",
      },
      lower: {
        short: "L",
        value: "dirs",
        kind: "directory",
        brief: "Begin with the changes kept in these directories, the first on top: dir:dir",
      },
      overlay: {
        value: "dir",
        kind: "directory",
        repeats: true,
        brief: "Only this directory of the host instead of all, or HOST=TREE",
      },
    },
    operands: {
      name: "command",
      brief: "Program and its arguments, or a line for the shell",
      kind: "program",
    },
    takesProgram: true,
  },
  diff: {
    brief: "Show what was done over directories of the host",
    description: [
      "Shows what the programs of a session have done over the directories of the host that it shows",
      "(--overlay): of the session NAME:, else of the one that this runs in, or of the only one that there is.",
      "Status 0: nothing, 1: something, 2: trouble.",
    ],
    examples: [
      "ramfs diff",
      "ramfs diff build: src",
      "ramfs diff -p build: | git apply",
    ],
    options: {
      patch: { short: "p", brief: "As a patch that git apply and patch take" },
      stat: { brief: "How many lines of each file are new and gone" },
      json: { brief: "A JSON value a line" },
      "name-only": { brief: "Only the paths" },
    },
    operands: changed,
  },
  commit: {
    brief: "Do to the host what was done over it",
    description: [
      "Does to directories of the host what the programs of a session have done over them. All of it, or with",
      "paths a part, or nothing: where the host has changed as well since it was first looked at, that is told,",
      "and the host stays as it is. A commit that was killed is finished, or taken back, by the next one.",
      "Status 0: done, 1: something stands against it, 2: trouble.",
    ],
    examples: [
      "ramfs commit build:",
      "ramfs commit build: 'src/*.c'",
      "ramfs commit --dry-run",
    ],
    options: {
      "dry-run": { short: "n", brief: "Only tell what would be done, and what stands against it" },
      ours: { brief: "Let what was done here win where the host has changed as well" },
      theirs: { brief: "Let the host win there, and throw away what was done here" },
      merge: { brief: "Bring both together where lines of a text have changed on both sides" },
      "keep-times": { brief: "Keep access times, too" },
      quiet: { short: "q", brief: "Tell only what stands against it" },
    },
    operands: changed,
  },
  discard: {
    brief: "Throw away what was done over directories of the host",
    description: [
      "Takes back what the programs of a session have done over directories of the host, all of it or with",
      "paths a part: the tree shows again what the host has. What is open goes on with the old file.",
    ],
    examples: ["ramfs discard build: node_modules", "ramfs discard"],
    options: {
      quiet: { short: "q", brief: "Tell nothing" },
    },
    operands: changed,
  },
} as const satisfies Record<string, CommandEntry>;
