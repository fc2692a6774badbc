/** `name=value`, `name[key]=value` and `name=(...)`: what they assign, expanded. */
import { ShellError } from "../language/control.ts";
import { compileKey } from "../expand/subscripts.ts";
import { compileWord, textOfAssignment, textOfParts } from "../expand/words.ts";
import type { Interpreter } from "../language/interpreter.ts";
import type { Assigned, Element } from "../expand/assignment.ts";
import { after, forEach, type Maybe } from "../language/maybe.ts";
import type { ArrayElement, Assignment } from "../parse/nodes.ts";
import { expandBraces } from "../expand/braces.ts";

/** An assignment whose value is to be expanded. Of an associative array each word is one key or value. */
export type AssignmentCode = (sh: Interpreter, associative?: boolean) => Maybe<Assigned>;

export function compileAssignment(node: Assignment): AssignmentCode {
  const { name, value, append, index } = node;
  if (value.type === "ArrayValue") {
    if (index) {
      return () => {
        throw new ShellError(`${name}[${index.text}]: cannot assign list to array member`);
      };
    }
    const [elements, texts] = [compileElements(value.elements), compileTexts(value.elements)];
    const raw = node.word.text.slice(node.word.text.indexOf("("));
    return (sh, associative = sh.state.variables.isAssociative(name)) => {
      const code = associative ? texts : elements;
      return after(code(sh, 0, []), (list) => ({ name, append, elements: list, raw }));
    };
  }
  const text = textOfAssignment(value);
  if (!index) {
    return (sh) => {
      const found = text(sh);
      if (typeof found === "string") return { name, append, text: found };
      return found.then((late) => ({ name, append, text: late }));
    };
  }
  if (index.text === "") {
    return () => {
      throw new ShellError(`${name}[${index.text}]: bad array subscript`);
    };
  }
  const keyOf = compileKey(index);
  return (sh) =>
    after(
      keyOf(sh, name),
      (key) => after(text(sh), (found) => ({ name, append, key, text: found })),
    );
}

type ElementsCode = (sh: Interpreter, from: number, done: Element[]) => Maybe<Element[]>;

/** The elements between the parentheses of `a=( )`. */
function compileElements(elements: readonly ArrayElement[]): ElementsCode {
  return inOrder(elements.map((element) => {
    const { key, word } = element;
    // As bash: braces make plain words of `[key]={a,b}`.
    const apart = key !== undefined && word.braces && expandBraces(word.text).length > 1;
    return compileElement(apart ? { ...element, key: undefined, value: word } : element);
  }));
}

/** As `compileElements`, where no word is split or matched against names of files. */
function compileTexts(elements: readonly ArrayElement[]): ElementsCode {
  return inOrder(elements.map((element): ElementCode => {
    if (element.key) return compileElement(element);
    const text = textOfAssignment(element.value);
    return (sh, out) => after(text(sh), (found) => void out.push({ text: found, append: false }));
  }));
}

function inOrder(codes: readonly ElementCode[]): ElementsCode {
  return (sh, from, done) => {
    const waiting = forEach(codes, (code) => code(sh, done), from);
    return waiting ? waiting.then(() => done) : done;
  };
}

type ElementCode = (sh: Interpreter, out: Element[]) => void | Promise<void>;

function compileElement(
  { key, value, append }: ArrayElement,
): ElementCode {
  if (!key) {
    const code = compileWord(value);
    return (sh, out) => {
      const values: string[] = [];
      const add = () => {
        for (const text of values) out.push({ text, append: false });
      };
      const waiting = code(sh, values);
      return waiting ? waiting.then(add) : add();
    };
  }
  const keyText = textOfParts(key.word.parts);
  const text = textOfAssignment(value);
  return (sh, out) =>
    after(
      keyText(sh),
      (at) => after(text(sh), (found) => void out.push({ key: at, text: found, append })),
    );
}
