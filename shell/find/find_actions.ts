/** The actions of `find`. */
import { parentPath } from "../../core/path_text.ts";
import { encodeName } from "../../core/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY, S_IFDIR, S_IFLNK } from "../../core/constants.ts";
import { Accounts } from "../files/accounts.ts";
import { attributesJson, jsonLine } from "../files/attributes_json.ts";
import type { CommandContext } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { modeText } from "../files/listing.ts";
import { formatTime, parseTimeStyle } from "../ls/time_style.ts";
import { quoteName } from "../text/quoting.ts";
import { isRunnable, runOther } from "../run_other.ts";
import { openOutput } from "../text/input.ts";
import type { FindEntry } from "./find_entry.ts";
import { FindError, type FindPlan, type Test } from "./find_expression.ts";
import { compileFormat } from "./find_printf.ts";

/** Bytes of names that one command of `-exec {} +` gets at most. */
const BATCH = 131072;

/** Writes what `text` makes of each entry, to standard output or to a file. */
export function writer(
  context: CommandContext,
  plan: FindPlan,
  text: (entry: FindEntry) => string,
  file?: string,
): Test {
  if (file === undefined) {
    return (entry) => {
      if (!context.add(text(entry))) return true;
      const waiting = context.flush();
      return waiting ? waiting.then(() => true) : true;
    };
  }
  let output;
  try {
    output = openOutput(context, file, O_WRONLY | O_CREAT | O_TRUNC);
  } catch (error) {
    throw new FindError(`${quoteName(file)}: ${errorText(error)}`);
  }
  const { sink, close } = output;
  plan.atEnd.push(() => Promise.resolve(close()));
  return (entry) => {
    const waiting = sink.write(encodeName(text(entry)));
    return waiting ? waiting.then(() => true) : true;
  };
}

export const PRINT = (entry: FindEntry) => `${entry.shown}\n`;
export const PRINT0 = (entry: FindEntry) => `${entry.shown}\0`;

/** `-ls`: as `ls -dils`. */
export function listingLine(entry: FindEntry): string {
  const { attributes: a, context } = entry;
  const accounts = new Accounts(context);
  const link = entry.type === S_IFLNK ? ` -> ${context.cage.readlink(entry.path)}` : "";
  const cells = [
    String(a.ino).padStart(9),
    String(Math.ceil(a.blocks / 2)).padStart(6),
    modeText(a.mode),
    String(a.nlink).padStart(3),
    accounts.user(a.uid).padEnd(8),
    accounts.group(a.gid).padEnd(8),
    String(a.size).padStart(8),
    formatTime(parseTimeStyle("locale")!, a.mtimeSec, a.mtimeNsec, Date.now()),
    entry.shown + link,
  ];
  return `${cells.join(" ")}\n`;
}

export function jsonText(entry: FindEntry): string {
  const accounts = new Accounts(entry.context);
  return jsonLine({ path: entry.shown, ...attributesJson(entry.attributes, accounts) });
}

export function printer(format: string): (entry: FindEntry) => string {
  return compileFormat(format);
}

/** `-delete` */
export function remover(plan: FindPlan): Test {
  return (entry) => {
    const { cage } = entry.context;
    if (entry.shown === ".") return true;
    try {
      if (entry.type === S_IFDIR) cage.rmdir(entry.path);
      else cage.unlink(entry.path);
      return true;
    } catch (error) {
      plan.status = entry.context.fail(`cannot delete ${quoteName(entry.shown)}`, error);
      return false;
    }
  };
}

/** `-exec` and its variants. */
export function runner(
  context: CommandContext,
  plan: FindPlan,
  words: readonly string[],
  how: { inDirectory: boolean; batch: boolean; ask: boolean },
): Test {
  if (how.batch) return batchRunner(context, plan, words, how.inDirectory);
  return async (entry) => {
    const name = how.inDirectory ? nameInDirectory(entry) : entry.shown;
    const filled = words.map((word) => word.replaceAll("{}", name));
    if (how.ask && !await confirmed(context, words, entry.shown)) return false;
    const cwd = how.inDirectory ? directoryOf(entry) : undefined;
    return await run(context, filled, cwd) === 0;
  };
}

async function run(context: CommandContext, words: string[], cwd?: string): Promise<number> {
  if (!await isRunnable(context, words[0])) {
    context.error(`${quoteName(words[0])}: No such file or directory`);
    return 127;
  }
  return await runOther(context, words, { cwd });
}

/** Gathers names and runs the command once there are many, and at the end. */
function batchRunner(
  context: CommandContext,
  plan: FindPlan,
  words: readonly string[],
  inDirectory: boolean,
): Test {
  let names: string[] = [];
  let length = 0;
  let cwd: string | undefined;
  const runNow = async () => {
    if (names.length === 0) return;
    const all = [...words, ...names];
    names = [];
    length = 0;
    if (await run(context, all, cwd) !== 0) plan.status = 1;
  };
  plan.atEnd.push(runNow);
  return (entry) => {
    const directory = inDirectory ? directoryOf(entry) : undefined;
    const other = directory !== cwd && names.length > 0;
    const add = () => {
      cwd = directory;
      const name = inDirectory ? nameInDirectory(entry) : entry.shown;
      names.push(name);
      length += name.length + 1;
      return length < BATCH || runNow().then(() => true);
    };
    return other ? runNow().then(add) : add();
  };
}

function nameInDirectory(entry: FindEntry): string {
  return entry.name === "/" ? "/" : `./${entry.name}`;
}

function directoryOf(entry: FindEntry): string {
  return entry.depth === 0 && entry.shown === "." ? entry.path : parentPath(entry.path);
}

/** `-ok`: asks on stderr, listens on standard input. */
async function confirmed(
  context: CommandContext,
  words: readonly string[],
  name: string,
): Promise<boolean> {
  const { interpreter, descriptors, stdin } = context;
  interpreter.report(`< ${words[0]} ... ${name} > ? `, descriptors);
  let answer = "";
  for (let chunk; !answer.includes("\n") && (chunk = await stdin.read(1)) !== null;) {
    answer += String.fromCharCode(...chunk);
  }
  return /^[yY]/.test(answer);
}
