/** The command line with all its help and messages, made from the command table. */
import {
  type Application,
  type ApplicationText,
  ArgumentScannerError,
  buildApplication,
  buildCommand,
  buildRouteMap,
  type Command,
  type CommandContext,
  run as runLine,
  text_en,
} from "@stricli/core";
import {
  type CommandEntry,
  commandEntry,
  type CommandName,
  COMMANDS,
  findOption,
  type Flags,
  type OptionEntry,
  OVERVIEW,
} from "./command_table.ts";
import { describeError, FAILURE, Failure } from "./failure.ts";
import { versionText } from "./version.ts";

interface Context extends CommandContext {
  readonly process: CommandContext["process"] & { exitCode?: number; env: Record<string, string> };
}

/** What a command has besides its flags and words. */
interface Surroundings {
  readonly stdout: { write(text: string): void };
  /** Hears one line for the user. */
  report(line: string): void;
}

type Handler<C extends CommandName> = (
  flags: Flags<C>,
  args: string[],
  surroundings: Surroundings,
) => Promise<number>;

/** What a command does; loaded when it runs. */
const HANDLERS: { readonly [C in CommandName]: () => Promise<Handler<C>> } = {
  run: async () => {
    const { runCommand } = await import("./run_command.ts");
    return (flags, args, { report }) => runCommand(flags, args, report);
  },
  sh: async () => {
    const { shCommand } = await import("./sh_command.ts");
    return (flags, args, { report }) => shCommand(flags, args, report);
  },
  start: async () => {
    const { startCommand } = await import("./start_command.ts");
    return (flags, args, { report }) => startCommand(flags, args, report);
  },
  // `spellExec` has made a line of `run` of it, unless something was missing.
  exec: () =>
    Promise.resolve(() => {
      throw new Failure("exec: no session; name it, as in: ramfs exec build -- make");
    }),
  stop: async () => {
    const { stopCommand } = await import("./stop_command.ts");
    return (flags, args, { report }) => stopCommand(flags, args, report);
  },
  ps: async () => {
    const { psCommand } = await import("./ps_command.ts");
    return (flags, _args, { stdout }) => psCommand(flags, stdout);
  },
  try: async () => {
    const { tryCommand } = await import("./try_command.ts");
    return (flags, args, { stdout, report }) => tryCommand(flags, args, stdout, report);
  },
  diff: async () => {
    const { diffCommand } = await import("./change_commands.ts");
    return (flags, args, { stdout, report }) => diffCommand(flags, args, stdout, report);
  },
  commit: async () => {
    const { commitCommand } = await import("./change_commands.ts");
    return (flags, args, { stdout, report }) => commitCommand(flags, args, stdout, report);
  },
  discard: async () => {
    const { discardCommand } = await import("./change_commands.ts");
    return (flags, args, { stdout, report }) => discardCommand(flags, args, stdout, report);
  },
  doctor: async () => {
    const { doctorCommand } = await import("./doctor_command.ts");
    return (flags, _args, { stdout }) => doctorCommand(flags, stdout);
  },
  completions: async () => {
    const { completionsCommand } = await import("./completions_command.ts");
    return (_flags, [shell], { stdout }) => completionsCommand(shell, stdout);
  },
};

const asWritten = (text: string) => text;

function flagOf({ value, repeats, brief }: OptionEntry) {
  if (value === undefined) {
    return { kind: "boolean", default: false, withNegated: false, brief };
  }
  const variadic = repeats ? { variadic: true } : {};
  return {
    ...{ kind: "parsed", parse: asWritten, optional: true, brief, placeholder: value },
    ...variadic,
  };
}

function positionalOf({ operands, single }: CommandEntry) {
  if (operands === undefined) return undefined;
  const { brief, name } = operands;
  const parameter = { brief, parse: asWritten, placeholder: name };
  return single ? { kind: "tuple", parameters: [parameter] } : { kind: "array", parameter };
}

function helpOf(
  { description, examples }: Pick<CommandEntry, "description" | "examples">,
): string {
  return [...description, "", "EXAMPLES", ...examples.map((line) => `  ${line}`)].join("\n");
}

function buildEntry(name: CommandName): Command<Context> {
  const entry: CommandEntry = COMMANDS[name];
  const aliases = Object.entries(entry.options)
    .flatMap(([long, { short }]) => short === undefined ? [] : [[short, long]]);
  // The library derives types of flags from literals; the table's own types stand in for those.
  const parameters = {
    flags: Object.fromEntries(
      Object.entries(entry.options).map(([long, option]) => [long, flagOf(option)]),
    ),
    aliases: Object.fromEntries(aliases),
    positional: positionalOf(entry),
  } as unknown as Record<never, never>;
  return buildCommand<Record<never, never>, string[], Context>({
    loader: async () => {
      const handler = await HANDLERS[name]() as Handler<never>;
      return async function (flags, ...args) {
        const { stdout, stderr } = this.process;
        const report = (line: string) => stderr.write(`ramfs: ${line}\n`);
        this.process.exitCode = await handler(flags as never, args, { stdout, report });
      };
    },
    parameters,
    docs: { brief: entry.brief, fullDescription: helpOf(entry) },
  });
}

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
  const names = Object.keys(COMMANDS) as CommandName[];
  const routes = Object.fromEntries(names.map((name) => [name, buildEntry(name)]));
  const root = buildRouteMap<CommandName, Context>({
    routes: routes as Record<CommandName, Command<Context>>,
    docs: { brief: OVERVIEW.brief, fullDescription: helpOf(OVERVIEW) },
  });
  return buildApplication(root, {
    name: "ramfs",
    versionInfo: { getCurrentVersion: () => Promise.resolve(versionText()) },
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true },
    localization: { text },
    determineExitCode: (error) => (error as { status?: number }).status ?? FAILURE,
  });
}

/**
 * Puts `--` in front of the program or script, as env(1) and others read their line: the first word that is
 * no option ends ours, so `ramfs run --root /tmp/ram make -j2` needs none.
 */
function separateProgram(args: string[]): string[] {
  const entry = commandEntry(args[0]);
  if (!entry?.takesProgram) return args;
  for (let at = 1; at < args.length; at++) {
    if (args[at] === "--") return args;
    if (!args[at].startsWith("-")) return [...args.slice(0, at), "--", ...args.slice(at)];
    if (findOption(entry, args[at])?.option.value !== undefined) at++;
  }
  return args;
}

/** `ramfs help`, `ramfs help run`, `ramfs version`, `ramfs -V`: other words for options. */
function spellOut(args: string[]): string[] {
  const [first, second] = args;
  if (first === "help") return second === undefined ? ["--help"] : [second, "--help"];
  return first === "version" || first === "-V" ? ["--version"] : args;
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
  await runLine(buildRamfs(), separateProgram(spellOut(args)), { process });
  const status = process.exitCode ?? 0;
  // What the parser says is wrong with the line has negative numbers.
  return status < 0 ? FAILURE : status;
}
