/** Running a script line by line, as it is parsed: what one line does may change how the next is read. */
import { compileList } from "../compile/lists.ts";
import { ShellError, Unexecuted, withinReason } from "./control.ts";
import type { Interpreter } from "./interpreter.ts";
import { after, type Maybe, repeat, rescue } from "./maybe.ts";
import type { Script } from "../parse/nodes.ts";
import type { Parser } from "../parse/parser.ts";
import { ScriptError } from "../parse/script_error.ts";

/** Status of a script that cannot be parsed, from where that is found. */
const SYNTAX_STATUS = 2;

/**
 * @param label stands before the line in messages about the syntax: "eval", "-c"
 * @param outer it is what the shell itself runs, not a text within
 */
export function runLines(
  sh: Interpreter,
  parser: Parser,
  label = "",
  outer = false,
): Maybe<number> {
  let status = 0;
  const step = (): Maybe<boolean> => {
    const line = parseLine(sh, parser, label);
    if (line === null) {
      status = sh.state.status = SYNTAX_STATUS;
      if (!outer) sh.endIfPosix(SYNTAX_STATUS);
      return false;
    }
    if (line === undefined) return false;
    if (sh.state.options.has("noexec") && !sh.state.interactive) return true;
    return after(runLine(sh, line, outer), (ended) => {
      status = ended;
      return true;
    });
  };
  return after(repeat(step), () => status);
}

/** Runs a script as its lines come: what a command of it takes of the same input is no line of it. */
export async function runInput(
  sh: Interpreter,
  parser: Parser,
  readLine: () => Promise<string | null>,
): Promise<number> {
  let status = 0;
  while (true) {
    const line = await parseInput(sh, parser, readLine);
    if (line === null) return sh.state.status = SYNTAX_STATUS;
    if (line === undefined) return status;
    if (!sh.state.options.has("noexec")) status = await runLine(sh, line, true);
  }
}

/** As `parseLine`, with as many more lines as it takes. */
async function parseInput(
  sh: Interpreter,
  parser: Parser,
  readLine: () => Promise<string | null>,
): Promise<Script | undefined | null> {
  for (let ended = false;;) {
    let awaits: readonly string[] | undefined;
    if (ended) return parseLine(sh, parser, "");
    try {
      const line = parser.nextLine();
      tell(sh, parser);
      if (line !== undefined) return line;
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      if (!error.incomplete) return refuse(sh, parser, error, "");
      awaits = error.awaits;
    }
    // Only what may end the construct is a reason to look at all of it again.
    for (let wanted = false; !wanted && !ended;) {
      const text = await readLine();
      ended = text === null;
      parser.feed(text ?? "", ended);
      wanted = awaits === undefined || awaits.some((each) => text?.includes(each));
    }
  }
}

/** The next line; undefined at the end, null where it makes no sense, which has been told. */
function parseLine(sh: Interpreter, parser: Parser, label: string): Script | undefined | null {
  try {
    const line = parser.nextLine();
    tell(sh, parser);
    return line;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    return refuse(sh, parser, error, label);
  }
}

function refuse(sh: Interpreter, parser: Parser, error: ScriptError, label: string): Script | null {
  tell(sh, parser);
  const place = `${sh.file ?? "ramfs"}: ${label === "" ? "" : `${label}: `}`;
  sh.reportError(error.report(place));
  if (!error.lineAlone) return null;
  parser.skipLine();
  sh.state.status = 1;
  return { type: "Script", statements: [] };
}

/** What the parser has read and found. */
function tell(sh: Interpreter, parser: Parser): void {
  if (sh.state.options.has("verbose")) sh.report(parser.takeText());
  for (const { line, message } of parser.warnings.splice(0)) {
    const where = sh.file === undefined ? "ramfs: " : `${sh.file}: line ${line}: `;
    sh.report(`${where}warning: ${message}\n`);
  }
}

/** A failure of the shell gives up no more than the rest of the line; in a subshell all of that. */
function runLine(sh: Interpreter, line: Script, outer: boolean): Maybe<number> {
  if (outer) sh.state.commandNumber++;
  const code = compileList(line);
  return rescue(() => code(sh), (thrown) => {
    if (thrown instanceof Unexecuted && outer && sh.state.subshellDepth === 0) return 0;
    const error = withinReason(thrown);
    if (!(error instanceof ShellError) || error.fatal || sh.state.subshellDepth > 0) throw error;
    if (error.whole && !outer) throw error;
    sh.complainOf(error);
    if (error.message.endsWith(": readonly variable")) sh.endIfPosix();
    return sh.finish(1);
  });
}
