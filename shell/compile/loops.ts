/** Loops: while, until, for, select. */
import { Break, Continue, ShellError } from "../language/control.ts";
import { compileArithmetic, type IntegerCode } from "../expand/arithmetic.ts";
import { compileWords, type WordCode } from "../expand/words.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, always, type Maybe, repeat } from "../language/maybe.ts";
import type { ArithmeticFor, For, Select, While } from "../parse/nodes.ts";
import { isName } from "../parse/token_reader.ts";
import { quoteForInput } from "../text/quoting.ts";
import { isReference } from "../language/references.ts";
import { readChoice } from "../language/select_menu.ts";
import type { Code } from "./code.ts";
import { compileList, guard } from "./lists.ts";

/** Decides before each turn whether there is one. */
type Test = (sh: Interpreter) => Maybe<boolean>;

export function compileWhile(node: While): Code {
  const clause = compileList(node.test);
  const body = compileList(node.body);
  const { until } = node;
  const test: Test = (sh) => {
    const status = guard(sh, clause);
    if (typeof status !== "number") return status.then((late) => (late === 0) !== until);
    return (status === 0) !== until;
  };
  return (sh) => loop(sh, test, body);
}

export function compileFor(node: For): Code {
  const body = compileList(node.body);
  const name = node.name.text;
  const list = wordsOf(node.words);
  const head = `for ${name} in ${node.words?.map(({ text }) => text).join(" ") ?? '"$@"'}`;
  return (sh) => {
    sh.line = node.line;
    if (!isName(name)) throw new ShellError(`\`${name}': not a valid identifier`);
    const words: string[] = [];
    const run = () => {
      let i = 0;
      let failed = false;
      const status = loop(sh, () => {
        if (i >= words.length) return false;
        sh.line = node.line;
        if (sh.tracing) sh.trace(describeLoop("for", name, words));
        try {
          assignTurn(sh, name, words[i++]);
        } catch (error) {
          if (!(error instanceof ShellError)) throw error;
          sh.complain(error.message);
          sh.endIfPosix();
          failed = true;
          return false;
        }
        if (sh.state.traps.size > 0) return after(sh.debugger.before(head), () => true);
        return true;
      }, body);
      return after(status, (late) => failed ? sh.finish(1) : late);
    };
    const waiting = list(sh, words);
    return waiting ? waiting.then(run) : run();
  };
}

/** A reference stands for the next name in each turn, and gives no value on. */
function assignTurn(sh: Interpreter, name: string, word: string): void {
  const { variables } = sh.state;
  if (isReference(variables.find(name))) variables.pointTo(name, word);
  else variables.set(name, word);
}

function describeLoop(kind: string, name: string, words: readonly string[]): string {
  return `${kind} ${name} in ${words.map((word) => quoteForInput(word)).join(" ")}`;
}

function wordsOf(words: For["words"]): WordCode {
  if (words) return compileWords(words);
  return (sh, out) => {
    for (const arg of sh.state.args) out.push(arg);
  };
}

export function compileArithmeticFor(node: ArithmeticFor): Code {
  const compile = (text: string): IntegerCode | undefined => {
    if (text.trim() === "") return undefined;
    const code = compileArithmetic(text, "((");
    return (sh) => {
      if (sh.tracing) sh.trace(`(( ${text} ))`);
      return code(sh);
    };
  };
  const initialize = compile(node.initialize);
  const test = compile(node.test);
  const update = compile(node.update);
  const body = compileList(node.body);
  return (sh) => {
    let first = true;
    /** An expression, behind the DEBUG trap. */
    const calculate = (code: IntegerCode, text: string) => {
      sh.line = node.line;
      const waiting = sh.state.traps.size > 0 ? sh.debugger.before(`((${text}))`) : undefined;
      return waiting ? waiting.then(() => code(sh)) : code(sh);
    };
    const proceed: Test = () => {
      if (test === undefined) return true;
      const value = calculate(test, node.test);
      return value instanceof Promise ? value.then((late) => late !== 0) : value !== 0;
    };
    const next: Test = () => {
      if (first || update === undefined) {
        first = false;
        return proceed(sh);
      }
      const done = calculate(update, node.update);
      return done instanceof Promise ? done.then(() => proceed(sh)) : proceed(sh);
    };
    sh.line = node.line;
    return after(
      sh.attempt(() => initialize ? calculate(initialize, node.initialize) : 1, undefined),
      (ready) => {
        if (ready === undefined) return sh.finish(1);
        return loop(sh, next, body);
      },
    );
  };
}

export function compileSelect(node: Select): Code {
  const body = compileList(node.body);
  const name = node.name.text;
  const list = wordsOf(node.words);
  return (sh) => {
    const words: string[] = [];
    const run = (): Maybe<number> => {
      if (sh.tracing) sh.trace(describeLoop("select", name, words));
      if (words.length === 0) return sh.state.status = 0;
      let menu = true;
      let ended = false;
      const test: Test = async () => {
        const reply = await readChoice(sh, words, menu);
        if (reply === undefined) {
          ended = true;
          return false;
        }
        sh.state.variables.set("REPLY", reply);
        menu = reply === "";
        if (menu) return test(sh);
        sh.state.variables.set(name, words[Number(reply.trim()) - 1] ?? "");
        return true;
      };
      return after(loop(sh, test, body), (status) => sh.state.status = ended ? 1 : status);
    };
    const waiting = list(sh, words);
    return waiting ? waiting.then(run) : run();
  };
}

/** Takes turns while `test` wants one; returns the status of the last body. */
function loop(sh: Interpreter, test: Test, body: Code): Maybe<number> {
  const { state } = sh;
  let status = 0;
  const step = (): Maybe<boolean> => {
    let more: Maybe<boolean>;
    try {
      more = test(sh);
    } catch (thrown) {
      // `break` in the condition of a loop leaves that loop.
      return goesOn(thrown);
    }
    if (more instanceof Promise) return more.then((late) => late && turn(), goesOn);
    return more && turn();
  };
  const turn = (): Maybe<boolean> => {
    let result: Maybe<number>;
    try {
      result = body(sh);
    } catch (thrown) {
      status = state.status = thrown instanceof Break ? thrown.status : 0;
      return goesOn(thrown) && pause();
    }
    if (typeof result === "number") {
      status = result;
      return pause();
    }
    return result.then((late) => {
      status = late;
      return pause();
    }, (thrown) => {
      status = state.status = thrown instanceof Break ? thrown.status : 0;
      return goesOn(thrown) && pause();
    });
  };
  /** Lets others in where it is time. */
  const pause = (): Maybe<boolean> => {
    if (!sh.turns.areDue()) return true;
    const waiting = sh.turns.take();
    return waiting ? waiting.then(() => true) : true;
  };
  state.loopDepth++;
  return always(
    () => after(repeat(step), () => state.status = status),
    () => void state.loopDepth--,
  );
}

/** Whether a loop takes another turn behind `break` or `continue`; throws on what means another loop. */
function goesOn(thrown: unknown): boolean {
  if (!(thrown instanceof Break || thrown instanceof Continue)) throw thrown;
  if (--thrown.levels > 0) throw thrown;
  return thrown instanceof Continue;
}
