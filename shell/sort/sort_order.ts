/** How `sort` compares: each line's keys are made once, as values that compare quickly. */
import { compareVersions } from "../text/version_compare.ts";
import { keyText, type Ordering, type SortKey } from "./sort_key.ts";

export type KeyValue = string | number | NumberText | HumanNumber;

/** A number whose digits may be more than a double tells apart. */
interface NumberText {
  readonly value: number;
  readonly text: string;
}

export interface Entry {
  readonly line: string;
  readonly keys: readonly KeyValue[];
}

export type LineOrder = (a: Entry, b: Entry) => number;

interface Kind {
  value(text: string): KeyValue;
  compare(a: KeyValue, b: KeyValue): number;
}

export class SortOrder {
  readonly #kinds: Kind[];

  constructor(readonly keys: readonly SortKey[], readonly separator: string | undefined) {
    this.#kinds = keys.map(({ ordering }) => {
      const kind = kindOf(ordering);
      if (!ordering.has("r")) return kind;
      return { ...kind, compare: (a, b) => kind.compare(b, a) };
    });
  }

  entry(line: string): Entry {
    const keys = this.keys.map((key, i) =>
      this.#kinds[i].value(keyText(line, key, this.separator))
    );
    return { line, keys };
  }

  /** By the keys alone. */
  byKeys(): LineOrder {
    const kinds = this.#kinds;
    if (kinds.length === 1) {
      const [{ compare }] = kinds;
      return (a, b) => compare(a.keys[0], b.keys[0]);
    }
    return (a, b) => {
      for (let i = 0; i < kinds.length; i++) {
        const order = kinds[i].compare(a.keys[i], b.keys[i]);
        if (order !== 0) return order;
      }
      return 0;
    };
  }
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function kindOf(ordering: Ordering): Kind {
  if (ordering.has("n")) return { value: numericValue, compare: compareNumeric as Kind["compare"] };
  if (ordering.has("g")) return { value: generalValue, compare: compareGeneral as Kind["compare"] };
  if (ordering.has("h")) return { value: humanValue, compare: compareHuman as Kind["compare"] };
  if (ordering.has("M")) return { value: monthValue, compare: difference as Kind["compare"] };
  if (ordering.has("V")) {
    return { value: (text) => text, compare: compareVersions as Kind["compare"] };
  }
  if (ordering.has("R")) return { value: randomValue(), compare: compareText as Kind["compare"] };
  return { value: textValue(ordering), compare: compareText as Kind["compare"] };
}

function difference(a: number, b: number): number {
  return a - b;
}

const NUMBER = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/;
/** Digits that a double tells apart. */
const EXACT = 15;

function numericValue(text: string): number | NumberText {
  const [whole, sign, integer, fraction = ""] = NUMBER.exec(text)!;
  const value = Number(`${sign}${integer || "0"}.${fraction || "0"}`);
  return integer.length + fraction.length > EXACT ? { value, text: whole.trim() } : value;
}

function compareNumeric(a: number | NumberText, b: number | NumberText): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [a, b].map((each) =>
    typeof each === "number" ? { value: each, text: String(each) } : each
  );
  if (x.value !== y.value && Math.abs(x.value - y.value) > Math.abs(x.value) * 1e-14) {
    return x.value - y.value;
  }
  return compareDigits(x.text, y.text);
}

/** Two decimal numbers of any length. */
function compareDigits(a: string, b: string): number {
  const places = Math.max(...[a, b].map((text) => (text.split(".")[1] ?? "").length));
  const [x, y] = [a, b].map((text) => {
    const [integer, fraction = ""] = text.split(".");
    const digits = BigInt(`${integer.replace("-", "")}${fraction.padEnd(places, "0")}` || "0");
    return text.startsWith("-") ? -digits : digits;
  });
  return x < y ? -1 : x > y ? 1 : 0;
}

/** What is no number comes first, then NaN, then numbers. */
function generalValue(text: string): number {
  const match =
    /^[ \t\n]*([-+]?(?:inf(?:inity)?|nan|0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))/i
      .exec(text);
  if (!match) return NaN;
  const word = match[1].toLowerCase();
  if (word.includes("nan")) return -Number.MAX_VALUE;
  if (word.includes("inf")) return word.startsWith("-") ? -Infinity : Infinity;
  return Number(word.replace(/^[-+]/, "")) * (word.startsWith("-") ? -1 : 1);
}

function compareGeneral(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Unit with the number's sign, then the number: 1023K comes before 1M. */
type HumanNumber = readonly [unit: number, value: number];

function compareHuman(a: HumanNumber, b: HumanNumber): number {
  return a[0] - b[0] || a[1] - b[1];
}

function humanValue(text: string): HumanNumber {
  const match = /^[ \t\n]*(-?)(\d*\.?\d*)([kKMGTPEZY]?)/.exec(text)!;
  const value = Number(match[2] || "0") || 0;
  if (value === 0) return [0, 0];
  const unit = match[3] === "" ? 1 : " KMGTPEZY".indexOf(match[3].toUpperCase()) + 1;
  return match[1] ? [-unit, -value] : [unit, value];
}

const MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

function monthValue(text: string): number {
  const name = text.replace(/^[ \t\n]+/, "").slice(0, 3).toUpperCase();
  const at = MONTHS.indexOf(name);
  return name.length === 3 && at % 3 === 0 ? at / 3 + 1 : 0;
}

function textValue(ordering: Ordering): (text: string) => string {
  const fold = ordering.has("f");
  const dictionary = ordering.has("d");
  const printable = ordering.has("i");
  return (text) => {
    if (dictionary) text = text.replace(/[^A-Za-z0-9 \t\n]+/g, "");
    else if (printable) text = text.replace(/[^ -~]+/g, "");
    return fold ? foldCase(text) : text;
  };
}

/** ASCII letters in upper case; the other bytes are no letters. */
export function foldCase(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Equal keys get equal values, in an order that is another each time. */
function randomValue(): (text: string) => string {
  const drawn = new Map<string, string>();
  return (text) => {
    let value = drawn.get(text);
    if (value === undefined) drawn.set(text, value = `${Math.random()}`);
    return value;
  };
}
