/** The commands of `ramfs`, their flags and help; what a command does is loaded when it runs. */
import {
  type Application,
  type ApplicationText,
  ArgumentScannerError,
  buildApplication,
  buildCommand,
  buildRouteMap,
  type CommandContext,
  run as runLine,
  text_en,
} from "@stricli/core";
import { describeError, FAILURE } from "./failure.ts";
import { VERSION } from "./version.ts";

interface Context extends CommandContext {
  readonly process: CommandContext["process"] & { exitCode?: number; env: Record<string, string> };
}

const path = (text: string) => text;

const stagingFlags = {
  root: {
    kind: "parsed",
    parse: path,
    variadic: true,
    optional: true,
    brief: "Absolute path whose subtree lives in memory; may be given several times",
    placeholder: "dir",
  },
  load: {
    kind: "parsed",
    parse: path,
    variadic: true,
    optional: true,
    brief:
      "Copy a file or directory of the host into the tree first (also PRELOADS=host[=tree]:...)",
    placeholder: "host[=tree]",
  },
  dump: {
    kind: "parsed",
    parse: path,
    variadic: true,
    optional: true,
    brief: "Copy a file or directory of the tree to the host at the end (also DUMPS=tree=host;...)",
    placeholder: "tree[=host]",
  },
} as const;

interface StagingFlags {
  readonly root?: readonly string[];
  readonly load?: readonly string[];
  readonly dump?: readonly string[];
}

function report(context: Context): (line: string) => void {
  return (line) => context.process.stderr.write(`ramfs: ${line}\n`);
}

const run = buildCommand<StagingFlags & { cwd?: string }, string[], Context>({
  loader: async () => {
    const { runCommand } = await import("./run_command.ts");
    return async function (flags, ...argv) {
      this.process.exitCode = await runCommand(flags, argv, report(this));
    };
  },
  parameters: {
    flags: {
      ...stagingFlags,
      cwd: {
        kind: "parsed",
        parse: path,
        optional: true,
        brief: "Working directory of the program, in the tree or on the host",
        placeholder: "dir",
      },
    },
    positional: {
      kind: "array",
      parameter: {
        brief: "Program and its arguments, behind --",
        parse: path,
        placeholder: "command",
      },
    },
  },
  docs: {
    brief: "Run a program over a volatile tree",
    fullDescription: [
      "Runs a program that, with all its children, sees a volatile tree under each --root.",
      "Everything else is the real system. The tree is gone when the program has ended.",
      "",
      "Ends with the program's status, 128 and the signal's number, 127 or 126 as a shell does for a",
      "program that is not found or cannot be executed, and 125 where ramfs itself fails.",
      "",
      "A TREE path that is not absolute counts from the first root. Written with a slash at its end, the",
      "second path of a pair is the directory to copy into.",
      "",
      "EXAMPLES",
      "  ramfs run --root /tmp/ram -- bash",
      "  ramfs run --root /tmp/ram -- sh -c 'echo hi > /tmp/ram/x; cat /tmp/ram/x'",
      "  ramfs run --root /tmp/ram --load ./proj --dump /tmp/ram/proj/app -- make -C /tmp/ram/proj",
    ].join("\n"),
  },
});

const sh = buildCommand<StagingFlags & { command?: string }, string[], Context>({
  loader: async () => {
    const { shCommand } = await import("./sh_command.ts");
    return async function (flags, ...args) {
      this.process.exitCode = await shCommand(flags, args, report(this));
    };
  },
  parameters: {
    flags: {
      ...stagingFlags,
      command: {
        kind: "parsed",
        parse: path,
        optional: true,
        brief: "Run this script instead of reading one",
        placeholder: "script",
      },
    },
    aliases: { c: "command" },
    positional: {
      kind: "array",
      parameter: {
        brief: "Script file and its arguments; without one, standard input is read",
        parse: path,
        placeholder: "script",
      },
    },
  },
  docs: {
    brief: "Open a shell on a volatile tree",
    fullDescription: [
      "Opens a shell whose paths are the tree's; the programs it runs see the same tree.",
      "Without --root the tree is at /tmp/ram. It is gone when the shell ends.",
      "",
      "EXAMPLES",
      "  ramfs sh",
      "  ramfs sh --root /tmp/ram --load ./src -c 'tree; run make -C src; cat src/out.txt'",
      "  ramfs sh build.ramfs",
      "  echo 'ls /' | ramfs sh",
    ].join("\n"),
  },
});

const doctor = buildCommand<{ json: boolean }, [], Context>({
  loader: async () => {
    const { doctorCommand } = await import("./doctor_command.ts");
    return async function (flags) {
      this.process.exitCode = await doctorCommand(flags, this.process.stdout);
    };
  },
  parameters: {
    flags: {
      json: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Print JSON for machines",
      },
    },
  },
  docs: {
    brief: "Say what this machine supports and what to do about what is missing",
    fullDescription: [
      "Says what of ramfs this machine supports and what to do about what is missing; status 1 if",
      "programs cannot be run.",
      "",
      "EXAMPLES",
      "  ramfs doctor",
      "  ramfs doctor --json",
    ].join("\n"),
  },
});

const oneLine = (text: string) => `ramfs: ${text.replaceAll("\n", " ")}`;

const text: ApplicationText = {
  ...text_en,
  briefs: {
    ...text_en.briefs,
    argumentEscapeSequence: "Everything behind it belongs to the program",
  },
  noCommandRegisteredForInput: ({ input, corrections }) => {
    const meant = corrections.length > 0 ? `, did you mean ${corrections.join(" or ")}?` : "";
    return oneLine(`no command ${input}${meant} (see ramfs --help)`);
  },
  exceptionWhileParsingArguments: (error) =>
    oneLine(
      error instanceof ArgumentScannerError
        ? `${text_en.exceptionWhileParsingArguments.call({}, error, false)} (see ramfs --help)`
        : describeError(error),
    ),
  exceptionWhileLoadingCommandFunction: (error) => `ramfs: ${describeError(error)}`,
  exceptionWhileLoadingCommandContext: (error) => `ramfs: ${describeError(error)}`,
  exceptionWhileRunningCommand: (error) => `ramfs: ${describeError(error)}`,
};

function buildRamfs(): Application<Context> {
  const root = buildRouteMap<"run" | "sh" | "doctor", Context>({
    routes: { run, sh, doctor },
    docs: {
      brief: "A volatile file tree that a shell and unmodified programs see at the same paths",
      fullDescription: [
        "One volatile tree that a shell and unmodified programs see at the same absolute paths, with no",
        "root rights, FUSE, kernel module or namespaces.",
        "",
        "EXAMPLES",
        "  ramfs run --root /tmp/ram -- bash -c 'echo hi > /tmp/ram/x; cat /tmp/ram/x'",
        "  ramfs sh --root /tmp/ram",
        "  ramfs doctor",
      ].join("\n"),
    },
  });
  return buildApplication(root, {
    name: "ramfs",
    versionInfo: { currentVersion: VERSION },
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true },
    localization: { text },
    determineExitCode: (error) => (error as { status?: number }).status ?? FAILURE,
  });
}

/** Options with a value, of any command that is followed by a program or a script. */
const WITH_VALUE = /^(--(root|load|dump|cwd|command)|-c)$/;

/**
 * Puts `--` in front of the program or script, as env(1) and others read their line: the first word that is
 * no option ends ours, so `ramfs run --root /tmp/ram make -j2` needs none.
 */
function separateProgram(args: string[]): string[] {
  if (args[0] !== "run" && args[0] !== "sh") return args;
  for (let at = 1; at < args.length; at++) {
    if (args[at] === "--") return args;
    if (!args[at].startsWith("-")) return [...args.slice(0, at), "--", ...args.slice(at)];
    if (WITH_VALUE.test(args[at])) at++;
  }
  return args;
}

/** Runs one command line with all the help and messages there are: the status to exit with. */
export async function runApplication(
  args: string[],
  streams: CommandContext["process"],
): Promise<number> {
  const process = {
    ...streams,
    env: { STRICLI_SKIP_VERSION_CHECK: "1" },
    exitCode: undefined as number | undefined,
  };
  await runLine(buildRamfs(), separateProgram(args), { process });
  const status = process.exitCode ?? 0;
  // What the parser says is wrong with the line has negative numbers.
  return status < 0 ? FAILURE : status;
}
