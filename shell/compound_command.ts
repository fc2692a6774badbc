/** Compound commands that choose or repeat: if, while, until, for, case. */
import type { ArithmeticFor, Case, CompoundList, For, If, While, Word } from "unbash";
import { Break, Continue } from "./control.ts";
import type { DescriptorTable } from "./descriptors.ts";
import { evaluate } from "./expand/arithmetic.ts";
import type { Interpreter } from "./interpreter.ts";
import { matchesPattern } from "./pattern.ts";
import type { Task } from "./task.ts";

export class CompoundCommand {
  constructor(readonly interpreter: Interpreter) {}

  /** Runs a list whose status only decides. */
  *#test(list: CompoundList, io: DescriptorTable): Task<boolean> {
    this.interpreter.guarded++;
    try {
      return (yield* this.interpreter.statements(list.commands, io)) === 0;
    } finally {
      this.interpreter.guarded--;
    }
  }

  *if(node: If, io: DescriptorTable): Task<number> {
    for (const branch of [node, ...node.elif]) {
      if (yield* this.#test(branch.clause, io)) {
        return yield* this.interpreter.statements(branch.then.commands, io);
      }
    }
    return node.else ? yield* this.interpreter.statements(node.else.commands, io) : 0;
  }

  *while(node: While, io: DescriptorTable): Task<number> {
    const wanted = node.kind === "while";
    return yield* this.#loop(node.body, io, function* (this: CompoundCommand) {
      return (yield* this.#test(node.clause, io)) === wanted;
    });
  }

  *for(node: For, io: DescriptorTable): Task<number> {
    const words = node.wordlist
      ? yield* this.interpreter.expander.words(node.wordlist)
      : [...this.interpreter.state.args];
    const name = node.name.value;
    let i = 0;
    return yield* this.#loop(node.body, io, function* (this: CompoundCommand) {
      if (i >= words.length) return false;
      this.interpreter.state.variables.set(name, words[i++]);
      return true;
    });
  }

  *arithmeticFor(node: ArithmeticFor, io: DescriptorTable): Task<number> {
    const { scope } = this.interpreter.expander;
    if (node.initialize) yield* evaluate(node.initialize, scope);
    let first = true;
    return yield* this.#loop(node.body, io, function* (this: CompoundCommand) {
      if (!first && node.update) yield* evaluate(node.update, scope);
      first = false;
      return !node.test || (yield* evaluate(node.test, scope)) !== 0n;
    });
  }

  /** `next` decides, before each turn, whether there is one. */
  *#loop(
    body: CompoundList,
    io: DescriptorTable,
    next: (this: CompoundCommand) => Task<boolean>,
  ): Task<number> {
    let status = 0;
    this.interpreter.state.loopDepth++;
    try {
      while (yield* next.call(this)) {
        try {
          status = yield* this.interpreter.statements(body.commands, io);
        } catch (thrown) {
          if (!(thrown instanceof Break || thrown instanceof Continue)) throw thrown;
          status = 0;
          if (--thrown.levels > 0) throw thrown;
          if (thrown instanceof Break) break;
        }
        if (this.interpreter.turnIsDue()) yield* this.interpreter.turn();
      }
    } catch (thrown) {
      // `break` in the condition of a loop leaves that loop.
      if (!(thrown instanceof Break) || thrown.levels > 0) throw thrown;
    } finally {
      this.interpreter.state.loopDepth--;
    }
    return status;
  }

  *case(node: Case, io: DescriptorTable): Task<number> {
    const subject = yield* this.interpreter.expander.string(node.word);
    let status = 0;
    let through = false;
    for (const item of node.items) {
      if (!through && !(yield* this.#matches(subject, item.pattern))) continue;
      status = yield* this.interpreter.statements(item.body.commands, io);
      if (item.terminator === ";;" || item.terminator === undefined) break;
      through = item.terminator === ";&";
    }
    return status;
  }

  *#matches(subject: string, patterns: readonly Word[]): Task<boolean> {
    for (const pattern of patterns) {
      if (matchesPattern(subject, yield* this.interpreter.expander.pattern(pattern))) return true;
    }
    return false;
  }
}
