/**
 * The differences of two sequences: Myers' algorithm in linear space ("An O(ND) difference algorithm and
 * its variations", 1986), with the ways in which GNU diff makes it quicker and its results nicer: lines
 * that only confuse are left out first, and changes are moved to where they join others.
 */

/** Lines `from` to `to` of the first are replaced by lines `otherFrom` to `otherTo` of the second. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly otherFrom: number;
  readonly otherTo: number;
}

/** Cost after which a way that is good enough is taken. */
const TOO_EXPENSIVE = 4096;

/**
 * @param a @param b equal numbers stand for equal lines; numbers are small, from 0 on
 * @param horizon lines of the common beginning and end that take part, as GNU has it with context
 */
export function editScript(a: Int32Array, b: Int32Array, horizon = 0): Change[] {
  const prefix = commonPrefix(a, b);
  const start = Math.max(0, prefix - horizon);
  const end = Math.max(0, commonSuffix(a, b, prefix) - horizon);
  const one = new Side(a.subarray(start, a.length - end));
  const two = new Side(b.subarray(start, b.length - end));
  discardConfusing(one, two);
  discardConfusing(two, one);
  const x = one.kept();
  const y = two.kept();
  new Comparison(x.lines, y.lines, (i) => one.change(x.indexes[i]), (i) => two.change(y.indexes[i]))
    .compare(0, x.lines.length, 0, y.lines.length);
  shiftBoundaries(one, two);
  shiftBoundaries(two, one);
  return collect(one, two, start);
}

function commonPrefix(a: Int32Array, b: Int32Array): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

function commonSuffix(a: Int32Array, b: Int32Array, start: number): number {
  let count = 0;
  const limit = Math.min(a.length, b.length) - start;
  while (count < limit && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

/** One of the sequences, and which of its lines are changed. */
class Side {
  /** With a place before the first line and one behind the last, which never change. */
  readonly #changed: Uint8Array;
  /** 1: left out, 2: left out unless it stands among lines that matter. */
  readonly discards: Uint8Array;

  constructor(readonly lines: Int32Array) {
    this.#changed = new Uint8Array(lines.length + 2);
    this.discards = new Uint8Array(lines.length);
  }

  isChanged(line: number): boolean {
    return this.#changed[line + 1] === 1;
  }

  change(line: number): void {
    this.#changed[line + 1] = 1;
  }

  keep(line: number): void {
    this.#changed[line + 1] = 0;
  }

  /** The lines that are compared; the others count as changed. */
  kept(): { lines: Int32Array; indexes: Int32Array } {
    const indexes: number[] = [];
    for (let i = 0; i < this.lines.length; i++) {
      if (this.discards[i] === 0) indexes.push(i);
      else this.change(i);
    }
    return {
      lines: Int32Array.from(indexes, (i) => this.lines[i]),
      indexes: Int32Array.from(indexes),
    };
  }
}

/** Leaves out lines that the other side does not have, and those that it has too often to tell anything. */
function discardConfusing(side: Side, other: Side): void {
  const counts = new Map<number, number>();
  for (const line of other.lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  const { lines, discards } = side;
  let many = 5;
  for (let n = Math.floor(lines.length / 64) >> 2; n > 0; n >>= 2) many *= 2;
  for (let i = 0; i < lines.length; i++) {
    const count = counts.get(lines[i]) ?? 0;
    discards[i] = count === 0 ? 1 : count > many ? 2 : 0;
  }
  for (let i = 0; i < lines.length; i++) {
    if (discards[i] === 2) discards[i] = 0;
    else if (discards[i] === 1) i = decideRun(discards, i);
  }
}

/** Decides on the doubtful lines of a run that begins at `start`; returns its last line. */
function decideRun(discards: Uint8Array, start: number): number {
  let end = start;
  let doubtful = 0;
  for (; end < discards.length && discards[end] !== 0; end++) if (discards[end] === 2) doubtful++;
  for (; end > start && discards[end - 1] === 2; doubtful--) discards[--end] = 0;
  const length = end - start;
  if (doubtful * 4 > length) {
    for (let i = start; i < end; i++) if (discards[i] === 2) discards[i] = 0;
    return end - 1;
  }
  let least = 1;
  for (let n = length >> 4; n > 0; n >>= 2) least *= 2;
  least++;
  // Doubtful lines that follow each other in such numbers matter.
  for (let j = 0, streak = 0; j < length; j++) {
    if (discards[start + j] !== 2) streak = 0;
    else if (++streak === least) j -= streak;
    else if (streak > least) discards[start + j] = 0;
  }
  cancelNearEdge(discards, length, (j) => start + j);
  cancelNearEdge(discards, length, (j) => end - 1 - j);
  return end - 1;
}

function cancelNearEdge(discards: Uint8Array, length: number, at: (j: number) => number): void {
  for (let j = 0, streak = 0; j < length; j++) {
    const kind = discards[at(j)];
    if (j >= 8 && kind === 1) return;
    if (kind === 2) discards[at(j)] = 0;
    streak = kind === 1 ? streak + 1 : 0;
    if (streak === 3) return;
  }
}

class Comparison {
  /** Furthest points on each diagonal, forwards and backwards; diagonals begin at -length of `y` - 1. */
  readonly #forward: Int32Array;
  readonly #backward: Int32Array;
  readonly #zero: number;

  constructor(
    readonly x: Int32Array,
    readonly y: Int32Array,
    readonly remove: (line: number) => void,
    readonly insert: (line: number) => void,
  ) {
    const diagonals = x.length + y.length + 3;
    this.#forward = new Int32Array(diagonals);
    this.#backward = new Int32Array(diagonals);
    this.#zero = y.length + 1;
  }

  compare(xFrom: number, xTo: number, yFrom: number, yTo: number): void {
    const { x, y } = this;
    while (xFrom < xTo && yFrom < yTo && x[xFrom] === y[yFrom]) {
      xFrom++;
      yFrom++;
    }
    while (xFrom < xTo && yFrom < yTo && x[xTo - 1] === y[yTo - 1]) {
      xTo--;
      yTo--;
    }
    if (xFrom === xTo) { for (; yFrom < yTo; yFrom++) this.insert(yFrom); }
    else if (yFrom === yTo) { for (; xFrom < xTo; xFrom++) this.remove(xFrom); }
    else {
      const [xMiddle, yMiddle] = this.#middle(xFrom, xTo, yFrom, yTo);
      this.compare(xFrom, xMiddle, yFrom, yMiddle);
      this.compare(xMiddle, xTo, yMiddle, yTo);
    }
  }

  /** A point on the shortest way through the rectangle. */
  #middle(xFrom: number, xTo: number, yFrom: number, yTo: number): [number, number] {
    const { x, y } = this;
    const fd = this.#forward;
    const bd = this.#backward;
    const zero = this.#zero;
    const least = xFrom - yTo;
    const most = xTo - yFrom;
    const forward = xFrom - yFrom;
    const backward = xTo - yTo;
    const odd = ((forward - backward) & 1) !== 0;
    let [fMin, fMax, bMin, bMax] = [forward, forward, backward, backward];
    fd[zero + forward] = xFrom;
    bd[zero + backward] = xTo;
    for (let cost = 1;; cost++) {
      if (fMin > least) fd[zero + --fMin - 1] = -1;
      else fMin++;
      if (fMax < most) fd[zero + ++fMax + 1] = -1;
      else fMax--;
      for (let d = fMax; d >= fMin; d -= 2) {
        const low = fd[zero + d - 1];
        const high = fd[zero + d + 1];
        let i = low < high ? high : low + 1;
        while (i < xTo && i - d < yTo && x[i] === y[i - d]) i++;
        fd[zero + d] = i;
        if (odd && bMin <= d && d <= bMax && bd[zero + d] <= i) return [i, i - d];
      }
      if (bMin > least) bd[zero + --bMin - 1] = 0x7fffffff;
      else bMin++;
      if (bMax < most) bd[zero + ++bMax + 1] = 0x7fffffff;
      else bMax--;
      for (let d = bMax; d >= bMin; d -= 2) {
        const low = bd[zero + d - 1];
        const high = bd[zero + d + 1];
        let i = low < high ? low : high - 1;
        while (xFrom < i && yFrom < i - d && x[i - 1] === y[i - d - 1]) i--;
        bd[zero + d] = i;
        if (!odd && fMin <= d && d <= fMax && i <= fd[zero + d]) return [i, i - d];
      }
      if (cost < TOO_EXPENSIVE) continue;
      return this.#goodEnough([xFrom, xTo, yFrom, yTo], [fMin, fMax], [bMin, bMax]);
    }
  }

  /** The point that either search has got furthest to. */
  #goodEnough(
    [xFrom, xTo, yFrom, yTo]: readonly [number, number, number, number],
    [fMin, fMax]: readonly [number, number],
    [bMin, bMax]: readonly [number, number],
  ): [number, number] {
    let forward = { sum: -1, x: 0 };
    for (let d = fMax; d >= fMin; d -= 2) {
      const x = Math.min(this.#forward[this.#zero + d], xTo, yTo + d);
      if (2 * x - d > forward.sum) forward = { sum: 2 * x - d, x };
    }
    let backward = { sum: Infinity, x: 0 };
    for (let d = bMax; d >= bMin; d -= 2) {
      const x = Math.max(this.#backward[this.#zero + d], xFrom, yFrom + d);
      if (2 * x - d < backward.sum) backward = { sum: 2 * x - d, x };
    }
    const best = xTo + yTo - backward.sum < forward.sum - (xFrom + yFrom) ? forward : backward;
    return [best.x, best.sum - best.x];
  }
}

/** Moves runs of changes to where they join others, at last to where the other side has changes too. */
function shiftBoundaries(side: Side, other: Side): void {
  const { lines } = side;
  const count = lines.length;
  let i = 0;
  let j = 0;
  for (;;) {
    while (i < count && !side.isChanged(i)) {
      while (other.isChanged(j++));
      i++;
    }
    if (i === count) return;
    let start = i;
    while (side.isChanged(++i));
    while (other.isChanged(j)) j++;
    let corresponding: number;
    let length: number;
    do {
      length = i - start;
      while (start > 0 && lines[start - 1] === lines[i - 1]) {
        side.change(--start);
        side.keep(--i);
        while (side.isChanged(start - 1)) start--;
        while (other.isChanged(--j));
      }
      corresponding = other.isChanged(j - 1) ? i : count;
      while (i !== count && lines[start] === lines[i]) {
        side.keep(start++);
        side.change(i++);
        while (side.isChanged(i)) i++;
        while (other.isChanged(++j)) corresponding = i;
      }
    } while (length !== i - start);
    while (corresponding < i) {
      side.change(--start);
      side.keep(--i);
      while (other.isChanged(--j));
    }
  }
}

function collect(one: Side, two: Side, offset: number): Change[] {
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < one.lines.length || j < two.lines.length) {
    if (!one.isChanged(i) && !two.isChanged(j)) {
      i++;
      j++;
      continue;
    }
    const [from, otherFrom] = [i, j];
    while (one.isChanged(i)) i++;
    while (two.isChanged(j)) j++;
    changes.push({
      from: from + offset,
      to: i + offset,
      otherFrom: otherFrom + offset,
      otherTo: j + offset,
    });
  }
  return changes;
}
