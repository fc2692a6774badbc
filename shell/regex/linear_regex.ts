/**
 * Matches in time that grows with the text times the pattern: all ways through the pattern go forward together,
 * in the order in which they would be tried one by one. Of two that reach the same place of both the first
 * stays, so groups hold what it took; of the leftmost matches the longest wins.
 */
import type { CharacterTest } from "./character_test.ts";
import { LazyAutomaton, type Step } from "./lazy_automaton.ts";
import { type Node, nullable } from "./posix_syntax.ts";

type Instruction =
  | { readonly kind: "character"; readonly test: CharacterTest }
  | { readonly kind: "assert"; readonly regex: RegExp }
  | { readonly kind: "split"; readonly first: number; readonly second: number }
  | { readonly kind: "save"; readonly slot: number }
  /** Goes on only where a character has been taken since the slot was saved. */
  | { readonly kind: "progress"; readonly slot: number }
  | { readonly kind: "match" };

/**
 * Where the match and its groups begin and end, two numbers each, -1 for nowhere; then where repetitions began.
 * Never changed. Without groups there are but the first two.
 */
type Slots = readonly number[];

export interface LinearParts {
  /** What every match begins with; undefined where one may be empty. */
  readonly begins: CharacterTest | undefined;
  readonly testOf: (node: Node) => CharacterTest;
  /** JavaScript's spelling of an assertion. */
  readonly assertionOf: (node: Node) => string;
  /** What must hold around the match, in JavaScript's spelling. */
  readonly around: readonly [string, string];
}

/** Characters from which on the states of an automaton are worth their making. */
const LONG = 256;

export class LinearRegex {
  /** Instructions done, and characters looked at, so far. */
  steps = 0;
  readonly #program: Instruction[];
  readonly #slots: number;
  /** The last round in which an instruction was reached. */
  readonly #reached: Float64Array;
  #round = 1;
  /** Null for a program with assertions. */
  #automaton: LazyAutomaton | null | undefined;

  constructor(node: Node, readonly groups: number, readonly parts: LinearParts) {
    const assembler = new Assembler(parts, 2 * groups + 2);
    this.#program = assembler.program(node);
    this.#slots = assembler.slots;
    this.#reached = new Float64Array(this.#program.length);
  }

  /** The first match at or behind `from`. */
  exec(text: string, from: number): RegExpExecArray | null {
    if (this.#isLong(text, from) && this.find(text, from) < 0) return null;
    return this.#result(text, this.#run(text, from, true, this.#slots));
  }

  /** The match that begins at `at`. */
  execAt(text: string, at: number): RegExpExecArray | null {
    return this.#result(text, this.#run(text, at, false, this.#slots));
  }

  /** Where a match begins at or behind `from`, -1 where there is none. */
  search(text: string, from: number): number {
    if (this.#isLong(text, from) && this.find(text, from) < 0) return -1;
    return this.#run(text, from, true, 2)?.[0] ?? -1;
  }

  /** An offset at the beginning or the end of a match at or behind `from`, -1 where there is none. */
  find(text: string, from: number): number {
    if (this.#isLong(text, from)) {
      const found = this.#automaton!.search(text, from);
      this.steps += (found < 0 ? text.length : found) - from;
      return found;
    }
    return this.#run(text, from, true, 2)?.[0] ?? -1;
  }

  /** Whether a text is worth an automaton, and there is one. */
  #isLong(text: string, from: number): boolean {
    if (text.length - from < LONG) return false;
    if (this.#automaton === undefined) this.#automaton = automatonOf(this.#program);
    return this.#automaton !== null;
  }

  #result(text: string, slots: Slots | undefined): RegExpExecArray | null {
    if (!slots) return null;
    const parts: (string | undefined)[] = [];
    for (let i = 0; i <= 2 * this.groups; i += 2) {
      parts.push(slots[i + 1] < 0 ? undefined : text.slice(slots[i], slots[i + 1]));
    }
    return Object.assign(parts as [string], { index: slots[0], input: text });
  }

  #run(text: string, from: number, anywhere: boolean, count: number): Slots | undefined {
    const none: number[] = new Array(count - 1).fill(-1);
    if (isWithinPair(text, from)) from++;
    let best: Slots | undefined;
    let ways = new Ways();
    for (let at = from; at <= text.length;) {
      const code = text.codePointAt(at) ?? -1;
      const after = at + (code > 0xffff ? 2 : 1);
      if (!best && (anywhere || at === from)) {
        if (this.parts.begins?.takes(code) ?? true) {
          this.#follow(ways, 0, [at, ...none], text, at);
        } else if (ways.places.length === 0) {
          if (!anywhere) return undefined;
          at = after;
          continue;
        }
      }
      const next = new Ways();
      this.#round++;
      for (let i = 0; i < ways.places.length; i++) {
        const slots = ways.slots[i];
        if (best && slots[0] > best[0]) break;
        const instruction = this.#program[ways.places[i]];
        if (instruction.kind === "match") {
          if (!best || slots[0] < best[0] || at > best[1]) best = slots.with(1, at);
        } else if (
          instruction.kind === "character" && instruction.test.takes(code)
        ) {
          this.#follow(next, ways.places[i] + 1, slots, text, after);
        }
      }
      ways = next;
      if (ways.places.length === 0 && (best || !anywhere)) break;
      at = after;
    }
    this.#round++;
    return best;
  }

  /** Adds the places that are reached without a character, in their order. */
  #follow(ways: Ways, from: number, given: Slots, text: string, at: number): void {
    const places = [from];
    const saved = [given];
    while (places.length > 0) {
      const place = places.pop()!;
      let slots = saved.pop()!;
      if (this.#reached[place] === this.#round) continue;
      this.#reached[place] = this.#round;
      this.steps++;
      const instruction = this.#program[place];
      switch (instruction.kind) {
        case "split":
          places.push(instruction.second, instruction.first);
          saved.push(slots, slots);
          break;
        case "assert":
          instruction.regex.lastIndex = at;
          if (!instruction.regex.test(text)) break;
          places.push(place + 1);
          saved.push(slots);
          break;
        case "progress":
          if (slots[instruction.slot] === at) break;
          places.push(place + 1);
          saved.push(slots);
          break;
        case "save":
          if (instruction.slot < slots.length) slots = slots.with(instruction.slot, at);
          places.push(place + 1);
          saved.push(slots);
          break;
        default:
          ways.places.push(place);
          ways.slots.push(slots);
      }
    }
  }
}

function automatonOf(program: readonly Instruction[]): LazyAutomaton | null {
  const steps: Step[] = [];
  for (const [at, instruction] of program.entries()) {
    if (instruction.kind === "assert") return null;
    const match = instruction.kind === "match";
    const to = instruction.kind === "split"
      ? [instruction.first, instruction.second]
      : match
      ? []
      : [at + 1];
    const test = instruction.kind === "character" ? instruction.test : undefined;
    steps.push({ test, to, match });
  }
  return new LazyAutomaton(steps);
}

/** Places in the program where ways stand, those to be tried first in front, with what each took. */
class Ways {
  readonly places: number[] = [];
  readonly slots: Slots[] = [];
}

class Assembler {
  readonly #code: Instruction[] = [];
  readonly #begins = new Map<Node, number>();

  constructor(readonly parts: LinearParts, public slots: number) {}

  program(node: Node): Instruction[] {
    const [before, behind] = this.parts.around;
    this.#assert(before);
    this.#add(node);
    this.#assert(behind);
    this.#code.push({ kind: "match" });
    return this.#code;
  }

  #assert(source: string): void {
    if (source !== "") this.#code.push({ kind: "assert", regex: new RegExp(source, "uy") });
  }

  #add(node: Node): void {
    switch (node.type) {
      case "char":
      case "any":
      case "set":
        this.#code.push({ kind: "character", test: this.parts.testOf(node) });
        break;
      case "assert":
        this.#assert(this.parts.assertionOf(node));
        break;
      case "group":
        this.#code.push({ kind: "save", slot: 2 * node.index });
        this.#add(node.node);
        this.#code.push({ kind: "save", slot: 2 * node.index + 1 });
        break;
      case "sequence":
        for (const item of node.items) this.#add(item);
        break;
      case "alternatives":
        this.#alternatives(node.branches);
        break;
      case "repeat":
        this.#repeat(node.node, node.min, node.max);
        break;
      case "backref":
        throw new Error("a back-reference is not regular");
    }
  }

  #alternatives(branches: readonly Node[]): void {
    const jumps: number[] = [];
    for (const branch of branches.slice(0, -1)) {
      const split = this.#hole();
      this.#add(branch);
      jumps.push(this.#hole());
      this.#split(split, split + 1, this.#code.length);
    }
    this.#add(branches.at(-1)!);
    for (const jump of jumps) this.#jump(jump, this.#code.length);
  }

  #repeat(node: Node, min: number, max: number): void {
    for (let i = 1; i < min; i++) this.#add(node);
    if (max === Infinity) {
      // The first time may take nothing, as in glibc, and counts.
      const skip = min === 0 ? this.#hole() : -1;
      const start = this.#code.length;
      this.#add(node);
      const again = this.#hole();
      this.#split(again, start, again + 1);
      if (skip >= 0) this.#split(skip, start, again + 1);
      return;
    }
    if (min > 0) this.#add(node);
    const splits: number[] = [];
    for (let i = min; i < max; i++) {
      splits.push(this.#hole());
      this.#optional(node);
    }
    for (const split of splits) this.#split(split, split + 1, this.#code.length);
  }

  /**
   * One that takes nothing is left out. Of two ways that meet in it one may stop at its end; the place behind it
   * is reached all the same, past it.
   */
  #optional(node: Node): void {
    if (!nullable(node)) return this.#add(node);
    const slot = this.#begins.get(node) ?? this.slots++;
    this.#begins.set(node, slot);
    this.#code.push({ kind: "save", slot });
    this.#add(node);
    this.#code.push({ kind: "progress", slot });
  }

  /** A place that is filled once its targets are known. */
  #hole(): number {
    return this.#code.push({ kind: "match" }) - 1;
  }

  #split(at: number, first: number, second: number): void {
    this.#code[at] = { kind: "split", first, second };
  }

  #jump(at: number, to: number): void {
    this.#split(at, to, to);
  }
}

export function isWithinPair(text: string, at: number): boolean {
  return at > 0 && (text.charCodeAt(at) & 0xfc00) === 0xdc00 &&
    (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

/** How many instructions a node becomes, about. */
export function programSize(node: Node): number {
  switch (node.type) {
    case "group":
      return 2 + programSize(node.node);
    case "sequence":
      return node.items.reduce((sum, item) => sum + programSize(item), 0);
    case "alternatives":
      return node.branches.reduce((sum, branch) => sum + programSize(branch) + 2, 0);
    case "repeat": {
      const copies = node.max === Infinity ? Math.max(node.min, 1) : node.max;
      return copies * (programSize(node.node) + 1) + 1;
    }
    default:
      return 1;
  }
}
