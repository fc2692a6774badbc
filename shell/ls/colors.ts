/** Colours of names by type, as LS_COLORS tells them (dir_colors(5)). */
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from "../../core/constants.ts";
import { type Choices, choose } from "../choices.ts";
import type { Entry } from "./entry.ts";

/** What ls has compiled in. */
const DEFAULTS: Record<string, string> = {
  di: "01;34",
  ln: "01;36",
  pi: "33",
  so: "01;35",
  bd: "01;33",
  cd: "01;33",
  ex: "01;32",
  su: "37;41",
  sg: "30;43",
  st: "37;44",
  ow: "34;42",
  tw: "30;42",
};

const BY_TYPE: Record<number, string> = {
  [S_IFIFO]: "pi",
  [S_IFCHR]: "cd",
  [S_IFBLK]: "bd",
  [S_IFLNK]: "ln",
  [S_IFSOCK]: "so",
};

export class Colors {
  readonly #codes: Map<string, string>;
  /** By the end of the name, the last one given first. */
  readonly #suffixes: [string, string][] = [];
  /** The first colour resets what the terminal had before. */
  #used = false;

  constructor(setting = "") {
    this.#codes = new Map(Object.entries(DEFAULTS));
    for (const item of setting.split(":")) {
      const equals = item.indexOf("=");
      if (equals < 1) continue;
      const [key, code] = [item.slice(0, equals), item.slice(equals + 1)];
      if (key.startsWith("*")) this.#suffixes.unshift([key.slice(1), code]);
      else this.#codes.set(key, code);
    }
  }

  /** The name in the colour of its entry. */
  paint(name: string, entry: Entry): string {
    return this.#apply(name, this.#codeOf(entry));
  }

  /** A link's text in the colour of what it leads to. */
  paintTarget(text: string, entry: Entry): string {
    const { target } = entry;
    if (target === null) return this.#apply(text, this.#code("mi"));
    return this.#apply(text, this.codeOfMode(target.mode, target.nlink, text));
  }

  #codeOf(entry: Entry): string | undefined {
    if (!entry.isLink) {
      const { mode, nlink } = entry.attributes;
      return this.codeOfMode(mode, nlink, entry.name);
    }
    const broken = this.#code("or");
    if (broken !== undefined && entry.target === null) return broken;
    const own = this.#code("ln");
    if (own !== "target") return own;
    const { target } = entry;
    return target ? this.codeOfMode(target.mode, target.nlink, entry.name) : this.#code("or");
  }

  codeOfMode(mode: number, nlink: number, name: string): string | undefined {
    const type = mode & S_IFMT;
    if (type === S_IFREG) return this.#codeOfFile(mode, nlink, name);
    if (type !== S_IFDIR) return this.#code(BY_TYPE[type] ?? "or");
    const sticky = mode & 0o1000 ? "t" : "o";
    if (mode & 0o002) return this.#code(sticky === "t" ? "tw" : "ow") ?? this.#code("di");
    return (sticky === "t" ? this.#code("st") : undefined) ?? this.#code("di");
  }

  #codeOfFile(mode: number, nlink: number, name: string): string | undefined {
    const special = mode & 0o4000 ? this.#code("su") : mode & 0o2000 ? this.#code("sg") : undefined;
    if (special !== undefined) return special;
    if (mode & 0o111 && this.#code("ex") !== undefined) return this.#code("ex");
    if (nlink > 1 && this.#code("mh") !== undefined) return this.#code("mh");
    return this.#suffixes.find(([end]) => name.endsWith(end))?.[1] ?? this.#code("fi");
  }

  /** Codes of zeros alone are no colour, as in ls. */
  #code(key: string): string | undefined {
    const code = this.#codes.get(key);
    return code === undefined || /^0*$/.test(code) ? undefined : code;
  }

  #apply(text: string, code: string | undefined): string {
    if (code === undefined) return text;
    const reset = this.#used ? "" : "\x1b[0m";
    this.#used = true;
    return `${reset}\x1b[${code}m${text}\x1b[0m`;
  }
}

const WHEN: Choices<"always" | "never" | "auto"> = [
  [["always", "yes", "force"], "always"],
  [["never", "no", "none"], "never"],
  [["auto", "tty", "if-tty"], "auto"],
];

/**
 * Whether colours go to a stream: `--color[=WHEN]`, by default to terminals. Never without a TERM that has
 * some, unless LS_COLORS says which (`setting`).
 */
export function wantsColor(
  when: string | undefined,
  terminal: boolean,
  term: string | undefined,
  setting: boolean,
): boolean {
  const isCapable = setting || (term !== undefined && term !== "" && term !== "dumb");
  if (when === undefined) return terminal && isCapable;
  const chosen = when === "" ? "always" : choose(WHEN, when, "--color");
  return isCapable && (chosen === "auto" ? terminal : chosen === "always");
}
