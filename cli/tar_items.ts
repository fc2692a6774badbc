/** Which archives are unpacked into the tree before and packed from it after: `--load-tar`, `--dump-tar`. */
import { type Exists, type PathPair, splitPair } from "../core/path_pairs.ts";
import type { Flags } from "./command_table.ts";
import { Failure } from "./failure.ts";
import { resolvePath } from "./paths.ts";
import type { Root } from "./roots.ts";
import { treePath } from "./staging_items.ts";

export interface TarItem {
  /** Absolute path on the host, or "-": standard input, standard output. */
  readonly file: string;
  /** Directory of the tree. */
  readonly tree: string;
  /** What it was asked for by, for messages. */
  readonly origin: string;
  readonly gzip: boolean;
}

export interface TarPlan {
  readonly loads: readonly TarItem[];
  readonly dumps: readonly TarItem[];
  /** The archive comes from standard input: nothing else can. */
  readonly takesInput: boolean;
  /** The archive goes to standard output: what programs write there goes to standard error instead. */
  readonly takesOutput: boolean;
}

export type TarFlags = Pick<Flags<"run">, "load-tar" | "dump-tar" | "gzip">;

/** FILE or "-", and a directory of the tree; checks that each standard stream is used once. Throws Failure. */
export function tarPlan(flags: TarFlags, roots: Root[], cwd: string, exists?: Exists): TarPlan {
  const loads = (flags["load-tar"] ?? []).map((text) => {
    const origin = `--load-tar ${text}`;
    const { first, second } = requireBoth(splitPair(text, exists), origin, "FILE or FILE=TREE");
    return tarItem(first, second, origin, false, roots, cwd);
  });
  const dumps = (flags["dump-tar"] ?? []).map((text) => {
    const origin = `--dump-tar ${text}`;
    const pair = exists?.(text) ? { text, first: text } : splitPair(text);
    const { first, second } = requireBoth(pair, origin, "FILE or TREE=FILE");
    const file = second ?? first;
    const tree = second === undefined ? undefined : first;
    const gzip = flags.gzip === true || isGzipName(file);
    return tarItem(file, tree, origin, gzip, roots, cwd);
  });
  if (flags.gzip && dumps.length === 0) {
    throw new Failure("--gzip compresses what --dump-tar writes; give that too");
  }
  const usesStream = (items: readonly TarItem[], stream: string) => {
    const using = items.filter(({ file }) => file === "-");
    if (using.length > 1) throw new Failure(`${using[1].origin}: ${stream} is used already`);
    return using.length === 1;
  };
  return {
    loads,
    dumps,
    takesInput: usesStream(loads, "standard input"),
    takesOutput: usesStream(dumps, "standard output"),
  };
}

export function isGzipName(file: string): boolean {
  return /\.(tgz|gz)$/.test(file);
}

function requireBoth(pair: PathPair, origin: string, forms: string): PathPair {
  if (pair.first === "" || pair.second === "") throw new Failure(`${origin}: write ${forms}`);
  return pair;
}

function tarItem(
  file: string,
  tree: string | undefined,
  origin: string,
  gzip: boolean,
  roots: Root[],
  cwd: string,
): TarItem {
  return {
    file: file === "-" ? file : resolvePath(cwd, file),
    tree: tree === undefined ? roots[0].path : treePath(roots, tree, origin),
    origin,
    gzip,
  };
}
