/** Redirections: what each operator makes of a descriptor table. */
import { Descriptor, type DescriptorTable } from "../io/descriptors.ts";
import type {
  HereDocument,
  HereString,
  Redirect,
  Redirection,
  RedirectTo,
} from "../parse/nodes.ts";
import { compileWord, type TextCode, textOfParts, textOfWord } from "../expand/words.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, always, forEach, type Maybe, rescue } from "../language/maybe.ts";
import { encodeName } from "../../core/bytes.ts";
import {
  allotDescriptor,
  allowedDescriptor,
  duplicate,
  isDuplication,
  openTarget,
  RedirectionError,
} from "../io/redirections.ts";
import { HereFile } from "../io/here_file.ts";
import { throwIfAborted } from "../language/jobs.ts";
import { errorText } from "../text/error_text.ts";
import type { Code } from "./code.ts";

/** Changes the descriptors of `table`; those that last beyond the command are told to `sh`. */
type RedirectCode = (sh: Interpreter, table: DescriptorTable) => void | Promise<void>;

/** A command in a copy of the descriptors that its redirections have changed. */
export function compileRedirects(
  redirects: readonly Redirection[],
  body: Code,
  line?: number,
): Code {
  const codes = redirects.map(compileRedirect);
  const input = redirects.some(isInput);
  const redirected = (sh: Interpreter): Maybe<number> => {
    const table = sh.io.clone();
    const run = () => sh.withIo(table, () => input ? withInput(sh, body) : body(sh));
    return rescue((): Maybe<number> => {
      const waiting = applyAll(codes, sh, table);
      return waiting ? waiting.then(run) : run();
    }, (error) => {
      if (!(error instanceof RedirectionError)) throw error;
      refuse(sh, table, error);
      return sh.finish(1);
    });
  };
  return (sh) => {
    if (line !== undefined) sh.line = line;
    return sh.substitutions.closeAfter(() => redirected(sh));
  };
}

/** Tells of a redirection that failed where those before it have sent standard error, as bash does. */
export function refuse(sh: Interpreter, table: DescriptorTable, error: RedirectionError): void {
  const outer = sh.io;
  sh.io = table;
  sh.complain(error.message);
  sh.io = outer;
  table.dispose();
}

function isInput(redirect: Redirection): boolean {
  if (redirect.to !== undefined) return redirect.to === 0;
  return redirect.type !== "Redirect" || redirect.operator.startsWith("<");
}

/** As in bash, what a compound command that has an input of its own starts in the background keeps that. */
function withInput(sh: Interpreter, body: Code): Maybe<number> {
  const before = sh.piped;
  sh.piped = true;
  return always(() => body(sh), () => {
    sh.piped = before;
  });
}

/** Redirections in order, for commands that keep the table to themselves. */
export function compileTable(redirects: readonly Redirection[]): RedirectCode {
  const codes = redirects.map(compileRedirect);
  return (sh, table) => applyAll(codes, sh, table);
}

function applyAll(
  codes: readonly RedirectCode[],
  sh: Interpreter,
  table: DescriptorTable,
): void | Promise<void> {
  return forEach(codes, (code) => code(sh, table));
}

function compileRedirect(node: Redirection): RedirectCode {
  switch (node.type) {
    case "Redirect":
      return compileFile(node);
    case "HereDocument":
      return compileText(node, textOfParts(node.parts));
    case "HereString":
      return compileText(node, hereString(node));
  }
}

function compileText(node: HereDocument | HereString, text: TextCode): RedirectCode {
  return (sh, table) =>
    after(text(sh), (found) => {
      const source = new HereFile(encodeName(found), sh.cage, sh.world.host?.shared?.[0]);
      const descriptor = new Descriptor({ source }, () => source.close());
      setDescriptor(sh, table, numberOf(node, 0, sh, table), node.to, descriptor);
    });
}

function hereString(node: HereString): TextCode {
  const text = textOfWord(node.target);
  return (sh) => after(text(sh), (found) => found + "\n");
}

/** One that `{name}` has asked for stays open behind the command. */
function setDescriptor(
  sh: Interpreter,
  table: DescriptorTable,
  fd: number,
  to: RedirectTo,
  descriptor: Descriptor,
): void {
  table.set(fd, descriptor);
  const lasts = typeof to === "string" && table !== sh.io && !sh.state.shopt.has("varredir_close");
  if (lasts) sh.io.set(fd, descriptor);
}

/** The descriptor that a redirection changes; `{name}` allots a new one. */
function numberOf(
  node: Redirection,
  standard: number,
  sh: Interpreter,
  table: DescriptorTable,
): number {
  const { to } = node;
  if (to === undefined) return standard;
  return typeof to === "number" ? allowedDescriptor(sh, to) : allotDescriptor(sh, to, table);
}

/** An open that had to wait has failed; where that is because the command was given up, it ends. */
function fail(sh: Interpreter, text: string, error: unknown): never {
  throwIfAborted(sh.world.signal);
  throw new RedirectionError(`${text}: ${errorText(error)}`);
}

function compileFile(node: Redirect): RedirectCode {
  const { target, operator } = node;
  const word = compileWord(target);
  const text = textOfWord(target);
  const copies = operator === "<&" || operator === ">&";
  const input = operator.startsWith("<");
  const both = operator === "&>" || operator === "&>>";
  const apply = (
    sh: Interpreter,
    table: DescriptorTable,
    words: readonly string[],
  ): void | Promise<void> => {
    if (words.length !== 1) throw new RedirectionError(`${target.text}: ambiguous redirect`);
    const [text] = words;
    if (copies && isDuplication(node, text)) return duplicate(sh, node, text, table);
    const descriptor = openTarget(sh, text, operator === ">&" ? "&>" : operator, table);
    const place = () => {
      setDescriptor(sh, table, numberOf(node, input ? 0 : 1, sh, table), node.to, descriptor);
      if (both || copies) table.set(2, descriptor);
    };
    return descriptor.opened
      ? descriptor.opened.then(place, (error) => fail(sh, text, error))
      : place();
  };
  return (sh, table) => {
    if (sh.state.options.has("posix") && !sh.state.interactive) {
      const waiting = after(text(sh), (found) => apply(sh, table, [found]));
      return waiting instanceof Promise ? waiting : undefined;
    }
    const words: string[] = [];
    const waiting = word(sh, words);
    return waiting ? waiting.then(() => apply(sh, table, words)) : apply(sh, table, words);
  };
}
