/** When a pattern is matched in linear time, and by what, which is made when it is first asked for. */
import { CharacterTest } from "./character_test.ts";
import { LinearRegex } from "./linear_regex.ts";
import type { Node } from "./posix_syntax.ts";
import { around, Emitter, type RegexStyle } from "./regex_source.ts";
import { RunAway } from "./run_away.ts";

export class LinearWay {
  readonly runAway: RunAway;
  readonly #emitter: Emitter;
  readonly #tests = new Map<string, CharacterTest>();
  #regex: LinearRegex | undefined;

  constructor(readonly node: Node, readonly groups: number, readonly style: RegexStyle) {
    this.#emitter = new Emitter(style);
    this.runAway = new RunAway(node, (each) => this.#testOf(each));
  }

  get regex(): LinearRegex {
    if (!this.#regex) {
      const { beginnings } = this.runAway;
      this.#regex = new LinearRegex(this.node, this.groups, {
        begins: beginnings === undefined ? undefined : new CharacterTest(beginnings, false),
        testOf: (node) => this.#testOf(node),
        assertionOf: (node) => this.#emitter.emit(node, false),
        around: around(this.style.whole),
      });
    }
    return this.#regex;
  }

  #testOf(node: Node): CharacterTest {
    const source = this.#emitter.emit(node, false);
    let test = this.#tests.get(source);
    if (!test) {
      test = new CharacterTest(source, this.style.ignoreCase ?? false);
      this.#tests.set(source, test);
    }
    return test;
  }
}
