/** The commands on sessions with a name, as the command table has them. */
import { type CommandEntry, confinement, cwd, sessions, staging } from "./option_table.ts";

export const SESSION_COMMANDS = {
  start: {
    brief: "Start a session that stays",
    description: [
      "Makes a tree as run does, lists it under NAME, and leaves it behind in the background: programs see",
      "it by ramfs exec, shells by ramfs sh --join, until ramfs stop ends it, which dumps what --dump and",
      "--dump-tar name. It outlives the terminal. What it has to say is in the log that ramfs ps --json names.",
    ],
    examples: [
      "ramfs start build --root /tmp/ram --load ./proj --dump /tmp/ram/proj/out",
      "ramfs exec build -- make -C /tmp/ram/proj",
      "ramfs stop build",
      "ramfs start scratch --root /tmp/ram --idle 10m",
    ],
    options: {
      ...staging,
      "mount-options": { ...staging["mount-options"], short: "o" },
      size: sessions.size,
      inodes: sessions.inodes,
      ...confinement,
      idle: {
        value: "time",
        kind: "text",
        brief: "End when no program has been in the session for so long: 90s, 10m, 2h",
      },
    },
    operands: { name: "name", brief: "What the session is called", kind: "text" },
    single: true,
  },
  exec: {
    brief: "Run a program in a session that stays",
    description: [
      "Runs a program over the tree of the session NAME: short for ramfs run --join NAME. A session is entered",
      "by its own user.",
    ],
    examples: ["ramfs exec build -- make -C /tmp/ram/proj", "ramfs exec build bash"],
    options: {
      load: staging.load,
      dump: staging.dump,
      "load-tar": staging["load-tar"],
      "dump-tar": staging["dump-tar"],
      replace: staging.replace,
      quiet: staging.quiet,
      gzip: staging.gzip,
      trace: sessions.trace,
      cwd,
    },
    operands: { name: "name", brief: "The session; behind it the program's line", kind: "session" },
    takesProgram: true,
  },
  stop: {
    brief: "End sessions",
    description: [
      "Ends sessions by their names: their programs get SIGTERM, and SIGKILL where that has not ended them",
      "in time; then the session dumps what it was told to, and is gone when this returns. Status 1 where it",
      "could not dump something.",
    ],
    examples: ["ramfs stop build", "ramfs stop --timeout 30s build scratch"],
    options: {
      timeout: {
        short: "t",
        value: "time",
        kind: "text",
        brief: "How long programs have after SIGTERM; else 5s",
      },
    },
    operands: { name: "name", brief: "Sessions that ramfs ps lists", kind: "session" },
  },
  ps: {
    brief: "List the sessions that have a name",
    description: [
      "Lists the named sessions that run: who owns them, for how long, their roots, how many programs are in",
      "them, how many files they have and how many bytes these take. Root sees those of every user, as",
      "UID:NAME.",
      "",
      "A session ends with the command that gave it its name, one of ramfs start by ramfs stop. Whoever has",
      "joined it then finds no file any more: opening one answers EIO.",
    ],
    examples: [
      "ramfs run --session build --root /tmp/ram -- make -C /tmp/ram",
      "ramfs sh --join build",
      "ramfs ps --json",
    ],
    options: {
      json: { brief: "Print JSON for machines" },
    },
  },
} as const satisfies Record<string, CommandEntry>;
