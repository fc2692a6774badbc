/** Names of users and groups: from the tree's own /etc/passwd and /etc/group, then from the host's. */
import { decodeName } from "../../core/bytes.ts";
import type { CommandContext } from "../command.ts";

type Kind = "user" | "group";

const FILES: Record<Kind, string> = { user: "/etc/passwd", group: "/etc/group" };

/** The numbers of a file such as /etc/passwd by name; of two lines for one name the first counts. */
export function accountNumbers(text: string): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [name, , digits] = line.split(":");
    if (name === "" || !/^\d+$/.test(digits ?? "") || numbers.has(name)) continue;
    numbers.set(name, Number(digits));
  }
  return numbers;
}

/** Those that one command asks for; files are read at the first question, once. */
export class Accounts {
  readonly #context: CommandContext;
  readonly #names: Partial<Record<Kind, Map<number, string>>> = {};
  readonly #numbers: Partial<Record<Kind, Map<string, number>>> = {};

  constructor(context: CommandContext) {
    this.#context = context;
  }

  /** A user's name, or the number where there is none. */
  user(uid: number): string {
    return this.#name("user", uid, this.#context.cage.uid);
  }

  group(gid: number): string {
    return this.#name("group", gid, this.#context.cage.gid);
  }

  /** The number that a name or a number in digits means, or undefined. */
  find(kind: Kind, text: string): number | undefined {
    this.#read(kind);
    const known = this.#numbers[kind]!.get(text);
    if (known !== undefined) return known;
    if (/^\+?\d{1,10}$/.test(text) && Number(text) < 0xffffffff) return Number(text);
    return text === "root" ? 0 : undefined;
  }

  /** The group that a user logs in with, where that is known. */
  loginGroup(user: string): number | undefined {
    for (const text of this.#texts("user")) {
      for (const line of text.split("\n")) {
        const [name, , uid, gid] = line.split(":");
        if (name === user || uid === user) return Number(gid);
      }
    }
    return undefined;
  }

  #name(kind: Kind, id: number, ownId: number): string {
    this.#read(kind);
    const known = this.#names[kind]!.get(id);
    if (known !== undefined) return known;
    if (id === 0) return "root";
    const own = id === ownId ? this.#context.interpreter.state.variables.get("USER") : undefined;
    return own ?? String(id);
  }

  #read(kind: Kind): void {
    if (this.#names[kind]) return;
    const names = this.#names[kind] = new Map<number, string>();
    const numbers = this.#numbers[kind] = new Map<string, number>();
    for (const text of this.#texts(kind)) {
      for (const [name, number] of accountNumbers(text)) {
        if (!names.has(number)) names.set(number, name);
        if (!numbers.has(name)) numbers.set(name, number);
      }
    }
  }

  #texts(kind: Kind): string[] {
    const { cage, interpreter } = this.#context;
    const texts: string[] = [];
    try {
      texts.push(decodeName(cage.readFile(FILES[kind])));
    } catch { /* a tree need not have one */ }
    if (cage.state.host !== undefined) return texts;
    const ofHost = interpreter.world.host?.readText?.(FILES[kind]);
    if (ofHost !== undefined) texts.push(ofHost);
    return texts;
  }
}
