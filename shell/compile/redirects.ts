/** Redirections: what each operator makes of a descriptor table. */
import type { HereDoc, HereString, Redirect, Redirection } from "unbash";
import { Descriptor, type DescriptorTable } from "../descriptors.ts";
import {
  compileHereText,
  compileWord,
  type TextCode,
  textOfParts,
  textOfWord,
} from "../expand/words.ts";
import type { Interpreter } from "../interpreter.ts";
import { after, forEach, type Maybe, rescue } from "../maybe.ts";
import { encodeName } from "../../core/bytes.ts";
import {
  allotDescriptor,
  duplicate,
  isDuplication,
  openTarget,
  RedirectionError,
} from "../redirections.ts";
import { BytesSource } from "../streams.ts";
import type { Code } from "./code.ts";

/** Changes the descriptors of `table`; those that last beyond the command are told to `sh`. */
type RedirectCode = (sh: Interpreter, table: DescriptorTable) => void | Promise<void>;

/** A command in a copy of the descriptors that its redirections have changed. */
export function compileRedirects(
  redirects: readonly Redirection[],
  body: Code,
  pos?: number,
): Code {
  const codes = redirects.map(compileRedirect);
  const redirected = (sh: Interpreter): Maybe<number> => {
    const table = sh.io.clone();
    const run = () => sh.withIo(table, () => body(sh));
    return rescue((): Maybe<number> => {
      const waiting = applyAll(codes, sh, table);
      return waiting ? waiting.then(run) : run();
    }, (error) => {
      if (!(error instanceof RedirectionError)) throw error;
      table.dispose();
      sh.complain(error.message);
      return sh.settle(1);
    });
  };
  return (sh) => {
    if (pos !== undefined) sh.position = pos;
    return sh.substitutions.closeAfter(() => redirected(sh));
  };
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
    case "HereDoc":
      return compileText(node, hereDocument(node));
    case "HereString":
      return compileText(node, hereString(node));
  }
}

function compileText(node: HereDoc | HereString, text: TextCode): RedirectCode {
  return (sh, table) =>
    after(text(sh), (found) => {
      const descriptor = new Descriptor({ source: new BytesSource(encodeName(found)) });
      table.set(numberOf(node, 0, sh, table), descriptor);
    });
}

/** With `<<-` the parser keeps the leading tabs; those of the body go, those of expansions stay. */
function hereDocument(node: HereDoc): TextCode {
  const strip = node.operator === "<<-";
  if (!node.body.parts) {
    const text = strip ? node.body.text.replace(/^\t+/gm, "") : node.body.text;
    return node.delimiter?.quoted ? () => text : compileHereText(text);
  }
  const parts = node.body.parts.map((part, i) => {
    if (!strip || part.type !== "Literal") return part;
    return { ...part, value: part.value.replace(i === 0 ? /^\t+/gm : /(?<=\n)\t+/g, "") };
  });
  return textOfParts(parts);
}

function hereString(node: HereString): TextCode {
  const text = node.target ? textOfWord(node.target) : () => "";
  return (sh) => after(text(sh), (found) => found + "\n");
}

/** The descriptor that a redirection changes; `{name}` allots a new one. */
function numberOf(
  node: Redirection,
  standard: number,
  sh: Interpreter,
  table: DescriptorTable,
): number {
  const { descriptor } = node;
  if (descriptor === undefined) return standard;
  return descriptor.type === "FileDescriptor"
    ? descriptor.value
    : allotDescriptor(sh, descriptor.name, table);
}

function compileFile(node: Redirect): RedirectCode {
  const { target, operator } = node;
  if (!target) {
    return () => {
      throw new RedirectionError("redirection without a target");
    };
  }
  const word = compileWord(target);
  const copies = operator === "<&" || operator === ">&";
  const input = operator.startsWith("<");
  const both = operator === "&>" || operator === "&>>";
  const apply = (sh: Interpreter, table: DescriptorTable, words: readonly string[]) => {
    if (words.length !== 1) throw new RedirectionError(`${target.text}: ambiguous redirect`);
    const [text] = words;
    if (copies && isDuplication(node, text)) return duplicate(sh, node, text, table);
    const descriptor = openTarget(sh, text, operator === ">&" ? "&>" : operator, table);
    table.set(numberOf(node, input ? 0 : 1, sh, table), descriptor);
    if (both || copies) table.set(2, descriptor);
  };
  return (sh, table) => {
    const words: string[] = [];
    const waiting = word(sh, words);
    return waiting ? waiting.then(() => apply(sh, table, words)) : apply(sh, table, words);
  };
}
