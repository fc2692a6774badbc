/** Which archives are unpacked into the tree before and packed from it after: `--load-tar`, `--dump-tar`. */
import { type Exists, type PathPair, splitPair } from "../core/path_pairs.ts";
import type { Flags } from "./command_table.ts";
import { Failure } from "./failure.ts";
import { resolvePath } from "./paths.ts";
import { isProgram } from "./program_search.ts";
import type { Root } from "./roots.ts";
import { treePath } from "./staging_items.ts";

export interface TarItem {
  /** Absolute path on the host, or "-": standard input, standard output. */
  readonly file: string;
  /** Directory of the tree. */
  readonly tree: string;
  /** What it was asked for by, for messages. */
  readonly origin: string;
  /** It is compressed whatever its name; else as that says. */
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
    if (flags.gzip !== true) requireCompressor(file, origin);
    return tarItem(file, tree, origin, flags.gzip === true, roots, cwd);
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

/** What compresses an archive whose name ends so. */
const COMPRESSORS: [endings: RegExp, command: string[]][] = [
  [/\.(tgz|taz|gz)$/, ["gzip"]],
  [/\.(zst|tzst)$/, ["zstd", "-qc"]],
  [/\.(xz|txz)$/, ["xz", "-c"]],
  [/\.(bz2|tbz|tbz2|tz2)$/, ["bzip2", "-c"]],
  [/\.(lz)$/, ["lzip", "-c"]],
  [/\.(lz4)$/, ["lz4", "-qc"]],
  [/\.(lzo)$/, ["lzop", "-c"]],
  [/\.(lzma|tlz)$/, ["xz", "--format=lzma", "-c"]],
  [/\.(Z|taZ)$/, ["compress", "-c"]],
];

/** The program that a file's name asks for, and its arguments; undefined for an archive as it is. */
export function compressorOf(file: string): string[] | undefined {
  return COMPRESSORS.find(([endings]) => endings.test(file))?.[1];
}

/** The hour of work before a dump is not to be lost for want of a program. Throws Failure. */
function requireCompressor(file: string, origin: string): void {
  const [program] = compressorOf(file) ?? ["gzip"];
  if (program === "gzip" || isProgram(program)) return;
  throw new Failure(
    `${origin}: there is no program ${program} to compress it; install that, or let the name end in .tgz or .tar`,
  );
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
