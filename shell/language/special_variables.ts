/** Variables that have a value of their own: RANDOM, SECONDS, FUNCNAME and their like. */
import { ArrayValue } from "./array_value.ts";
import { ShellError } from "./control.ts";
import { directoryStack } from "./directory_stack.ts";
import { BUCKETS } from "./hashed_programs.ts";
import type { ShellState } from "./state.ts";
import type { SpecialVariables, Variables } from "./variables.ts";
import type { Variable } from "./variable.ts";

/** The version of bash whose behaviour is followed. */
const VERSION = ["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"];

/** What only the running interpreter knows. */
export interface SpecialSource {
  readonly line: number;
  readonly pid: number;
  readonly command: string;
  readonly groups: readonly number[];
  readonly hostName: string;
}

export class SpecialState implements SpecialVariables {
  source: SpecialSource = {
    line: 0,
    pid: 1,
    command: "",
    groups: [],
    hostName: "",
  };
  #state!: ShellState;
  /** `Date.now()` at which SECONDS was 0. */
  #started = Date.now();
  /** State of RANDOM once it has been seeded. */
  #seed: number | undefined;
  /** Names that have been unset or given a value of their own. */
  #plain = new Set<string>();
  lastArgument = "";

  bind(state: ShellState): void {
    this.#state = state;
    state.variables.special = this;
  }

  inherit(other: SpecialState): void {
    this.#started = other.#started;
    this.#seed = other.#seed;
    this.#plain = new Set(other.#plain);
    this.lastArgument = other.lastArgument;
    this.source = other.source;
  }

  /** `unset` makes a special variable an ordinary one. */
  forget(name: string): void {
    if (OPTIONS.has(name)) throw new ShellError(`${name}: cannot unset: readonly variable`);
    this.#plain.add(name);
  }

  /** One of SPECIAL_ARRAYS, as `declare` shows it. */
  asVariable(name: string): Variable {
    const associative = name === "BASH_ALIASES" || name === "BASH_CMDS";
    // As bash: the directories are there once somebody asks for them.
    const value = name === "FUNCNAME" || name === "DIRSTACK" ? undefined : this.get(name);
    const array = value instanceof ArrayValue ? value : new ArrayValue(associative);
    array.declaredOnly = name === "FUNCNAME";
    return { value: array, exported: false, readonly: false, filter: undefined };
  }

  get(name: string): string | ArrayValue | undefined {
    if (this.#plain.size > 0 && this.#plain.has(name)) return undefined;
    const state = this.#state;
    switch (name) {
      case "LINENO":
        return String(this.source.line);
      case "SECONDS":
        return String(Math.floor((Date.now() - this.#started) / 1000));
      case "RANDOM":
        return String(this.#random());
      case "SRANDOM":
        return String(crypto.getRandomValues(new Uint32Array(1))[0]);
      case "EPOCHSECONDS":
        return String(Math.floor(Date.now() / 1000));
      case "EPOCHREALTIME":
        return ((performance.timeOrigin + performance.now()) / 1000).toFixed(6);
      case "HOSTNAME":
        return this.source.hostName;
      case "BASHPID":
        return String(this.source.pid);
      case "BASH_SUBSHELL":
        return String(state.subshellDepth);
      case "BASH_ARGV0":
        return state.name;
      case "BASH_COMMAND":
        return this.source.command;
      case "_":
        return this.lastArgument;
      case "SHELLOPTS":
        return [...state.options].sort().join(":");
      case "BASHOPTS":
        return [...state.shopt].sort().join(":");
      case "BASH":
      case "BASH_VERSION":
      case "HOSTTYPE":
      case "OSTYPE":
      case "MACHTYPE":
      case "COMP_WORDBREAKS":
        return CONSTANTS[name];
      default:
        return this.#list(name);
    }
  }

  #list(name: string): ArrayValue | undefined {
    const { calls, functionDepth, pipeStatus, script, status } = this.#state;
    const outermost = script === undefined ? [] : ["main"];
    switch (name) {
      case "PIPESTATUS":
        return ArrayValue.from((pipeStatus ?? [status]).map(String));
      case "DIRSTACK":
        return ArrayValue.from(directoryStack(this.#state));
      case "BASH_ALIASES":
        return asKeyed(this.#state.aliases, 64);
      case "BASH_CMDS":
        return asKeyed(
          this.#state.hashed.entries().map((each) => [each.name, each.program] as const),
          BUCKETS,
        );
      case "BASH_ARGC":
        return ArrayValue.from(this.#frames().map((args) => String(args.length)));
      case "BASH_ARGV":
        return ArrayValue.from(this.#frames().flatMap((args) => args.toReversed()));
      case "GROUPS":
        return ArrayValue.from(this.source.groups.map(String));
      case "FUNCNAME":
        if (functionDepth === 0) return undefined;
        return ArrayValue.from([...calls.map((call) => call.name).reverse(), ...outermost]);
      case "BASH_LINENO":
        if (calls.length === 0 && outermost.length === 0) return undefined;
        return ArrayValue.from([
          ...calls.map((call) => String(call.line)).reverse(),
          ...outermost.map(() => "0"),
        ]);
      case "BASH_SOURCE":
        if (calls.length === 0 && script === undefined) return undefined;
        return ArrayValue.from([
          ...calls.map((call) => call.file).reverse(),
          ...outermost.map(() => script!),
        ]);
      default:
        return undefined;
    }
  }

  /** The arguments of all that runs, what was called last first; kept for debuggers alone. */
  #frames(): (readonly string[])[] {
    const { calls, args, shopt } = this.#state;
    if (!shopt.has("extdebug")) return [];
    return [...calls.map(({ outer }) => outer), args].reverse();
  }

  setElement(name: string, key: string, value: string): boolean {
    const { aliases, hashed, variables } = this.#state;
    if (this.#plain.has(name)) return false;
    if (name === "BASH_ALIASES") aliases.set(key, value);
    else if (name === "BASH_CMDS") hashed.learn(variables.get("PATH") ?? "", key, value, 0);
    else return false;
    return true;
  }

  set(name: string, value: string): boolean {
    if (OPTIONS.has(name)) throw new ShellError(`${name}: readonly variable`);
    if (this.#plain.has(name)) return false;
    if (name === "BASH_ARGV0") this.#state.name = value;
    else if (name === "SECONDS") this.#started = Date.now() - Number(value) * 1000;
    else if (name === "RANDOM") this.#seed = Number(value) >>> 0;
    else if (name === "POSIXLY_CORRECT") {
      this.#state.options.add("posix");
      return false;
    } else return READ_ONLY.has(name);
    return true;
  }

  /** The generator that bash has, so that a seed gives the same numbers. */
  #random(): number {
    if (this.#seed === undefined) return Math.floor(Math.random() * 32768);
    let next = this.#nextSeed(this.#seed);
    this.#seed = next;
    next = (next >>> 16) ^ (next & 0xffff);
    return next & 32767;
  }

  /** Park and Miller's minimal standard, in a way that does not overflow 32 bits. */
  #nextSeed(seed: number): number {
    const last = seed === 0 ? 123459876 : seed;
    const high = Math.trunc((last | 0) / 127773);
    const low = (last | 0) - 127773 * high;
    const next = 16807 * low - 2836 * high;
    return next < 0 ? next + 0x7fffffff : next;
  }
}

function asKeyed(entries: Iterable<readonly [string, string]>, buckets: number): ArrayValue {
  const array = new ArrayValue(true, buckets);
  for (const [key, value] of entries) array.set(key, value);
  return array;
}

/** Arrays that are always there. */
export const SPECIAL_ARRAYS = [
  "BASH_ALIASES",
  "BASH_ARGC",
  "BASH_ARGV",
  "BASH_CMDS",
  "BASH_LINENO",
  "BASH_SOURCE",
  "DIRSTACK",
  "FUNCNAME",
  "GROUPS",
  "PIPESTATUS",
] as const;

const CONSTANTS: Record<string, string> = {
  BASH: "ramfs",
  BASH_VERSION: "5.2.15(1)-release",
  HOSTTYPE: "x86_64",
  OSTYPE: "linux-gnu",
  MACHTYPE: VERSION[5],
  COMP_WORDBREAKS: " \t\n\"'@><=;|&(:",
};

/** Variables of a new shell that nobody can change, whatever its environment says. */
export function setConstants(variables: Variables, user: number, parentPid: number): void {
  for (const [name, number] of Object.entries({ UID: user, EUID: user, PPID: parentPid })) {
    variables.setAttribute(name, "integer", true);
    variables.setAttribute(name, "exported", false);
    variables.set(name, String(number));
    variables.setAttribute(name, "readonly", true);
  }
  variables.setArray("BASH_VERSINFO", ArrayValue.from(VERSION));
  variables.setAttribute("BASH_VERSINFO", "readonly", true);
}

/** Lists of what is on: readonly. */
const OPTIONS = new Set(["SHELLOPTS", "BASHOPTS"]);

/** Assignments to these are ignored. */
const READ_ONLY = new Set(
  "LINENO SRANDOM EPOCHSECONDS EPOCHREALTIME BASHPID BASH_COMMAND BASH_SUBSHELL FUNCNAME BASH_SOURCE BASH_LINENO PIPESTATUS"
    .split(" "),
);
