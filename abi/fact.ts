/** What one fact of the kernel's ABI is made of. */

/** The architectures that have a column, by their names in the kernel's sources. The first is what ramfs runs on. */
export const ARCHITECTURES = ["x86_64", "arm64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** A number that differs between architectures; null: that one has nothing of this name. */
export type ByArchitecture = Readonly<Record<Architecture, number | null>>;

/** The number itself where it is the same everywhere; else, or where there is more to say, this. */
export interface Described {
  readonly value: number | ByArchitecture;
  /** The Linux whose headers are the first to have it, where those of 5.4 have not yet. */
  readonly since?: string;
  /** What the name does not say. */
  readonly about?: string;
}
export type Fact = number | ByArchitecture | Described;

/** Facts of one man page or header. */
export interface Group {
  readonly about: string;
  /** Of these headers of the kernel's; none: the facts are ours, or the C library's alone. */
  readonly headers?: readonly string[];
  /** The C library's, where the kernel has none for programs. */
  readonly libc?: readonly string[];
  /** How the numbers are written. */
  readonly radix: 8 | 10 | 16;
  /** The one side that has a use for them. */
  readonly only?: "C++" | "TypeScript";
  /** No other header has any of them: those of one Linux are asked for by the first. */
  readonly whole?: true;
  readonly facts: Readonly<Record<string, Fact>>;
}

export function described(fact: Fact): Described {
  return typeof fact === "object" && "value" in fact ? fact : { value: fact };
}

/** What a fact is on one architecture. */
export function numberOn(architecture: Architecture, fact: Fact): number | null {
  const { value } = described(fact);
  return typeof value === "number" ? value : value[architecture];
}

/** A fact that headers have only since this Linux. */
export function since(version: string, value: number): Described {
  return { value, since: version };
}

export function said(value: number, about: string): Described {
  return { value, about };
}

export function differs(x86_64: number, arm64: number | null): ByArchitecture {
  return { x86_64, arm64 };
}
