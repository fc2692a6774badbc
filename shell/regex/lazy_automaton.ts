/**
 * Whether a text holds a match, a few nanoseconds a character: each set of places that a program may stand at
 * is a state, made when it is first reached, and kept with where each character leads from it.
 */
import type { CharacterTest } from "./character_test.ts";

/** An instruction without assertions; what is neither a character nor a match leads on by itself. */
export interface Step {
  /** What the character must be; undefined for what takes none. */
  readonly test: CharacterTest | undefined;
  /** Where it leads. */
  readonly to: readonly number[];
  readonly match: boolean;
}

interface State {
  readonly places: readonly number[];
  readonly accepts: boolean;
  readonly ascii: (State | undefined)[];
  readonly others: Map<number, State>;
}

/** States that are kept; beyond that all are made anew. */
const MOST_STATES = 4000;

export class LazyAutomaton {
  readonly #states = new Map<string, State>();
  #start: State;

  constructor(readonly steps: readonly Step[]) {
    this.#start = this.#state([0]);
  }

  /** Where the match ends that ends first, at or behind `from`; -1 where there is none. */
  search(text: string, from: number): number {
    let state = this.#start;
    if (state.accepts) return from;
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      let next = unit < 128 ? state.ascii[unit] : undefined;
      if (next === undefined) {
        const code = text.codePointAt(at)!;
        next = this.#next(state, code);
        if (code > 0xffff) at++;
      }
      if (next.accepts) return at + 1;
      state = next;
    }
    return -1;
  }

  #next(state: State, code: number): State {
    let next = code < 128 ? undefined : state.others.get(code);
    if (next) return next;
    // A match may begin at each character.
    const reached = [0];
    for (const place of state.places) {
      const { test, to } = this.steps[place];
      if (test?.takes(code)) reached.push(...to);
    }
    if (this.#states.size >= MOST_STATES) {
      this.#states.clear();
      this.#start = this.#state([0]);
      return this.#state(reached);
    }
    next = this.#state(reached);
    if (code < 128) state.ascii[code] = next;
    else state.others.set(code, next);
    return next;
  }

  /** The state of all places that are reached from some without a character. */
  #state(from: readonly number[]): State {
    const seen = new Set<number>();
    const waiting = [...from];
    let accepts = false;
    while (waiting.length > 0) {
      const place = waiting.pop()!;
      if (seen.has(place)) continue;
      seen.add(place);
      const { test, to, match } = this.steps[place];
      accepts ||= match;
      if (test === undefined) waiting.push(...to);
    }
    const places = [...seen].filter((place) => this.steps[place].test).sort((a, b) => a - b);
    const key = `${accepts} ${places.join()}`;
    let state = this.#states.get(key);
    if (!state) {
      const ascii: (State | undefined)[] = new Array(128).fill(undefined);
      state = { places, accepts, ascii, others: new Map() };
      this.#states.set(key, state);
    }
    return state;
  }
}
