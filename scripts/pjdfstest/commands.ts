/** The few commands, with the options, that the suite's scripts use on the tree. */
import type { Cage } from "../../core/cage/cage.ts";
import { S_IFDIR, S_IFMT } from "../../core/constants.ts";
import { Misuse } from "./arguments.ts";
import type { Run } from "./calls.ts";

type Command = (run: Run, options: string, operands: readonly string[]) => void;

const COMMANDS: Record<string, Command> = {
  mkdir({ cage, mirror, cwd }, options, paths) {
    for (const path of paths) {
      if (options.includes("p")) makeParents(cage, path);
      else cage.mkdir(path);
      mirror.mkdir(cwd, path);
    }
  },
  rm({ cage, mirror, cwd }, options, paths) {
    const force = options.includes("f");
    for (const path of paths) {
      if (force && !exists(cage, path)) continue;
      if (options.includes("r")) removeAll(cage, path);
      else cage.unlink(path);
      mirror.remove(cwd, path, true);
    }
  },
  ln({ cage, mirror, cwd }, options, [from, to]) {
    if (!options.includes("s")) return cage.link(from, to);
    cage.symlink(from, to);
    mirror.symlink(cwd, from, to);
  },
  link({ cage }, _options, [from, to]) {
    cage.link(from, to);
  },
  touch({ cage }, _options, paths) {
    for (const path of paths) cage.writeFile(path, new Uint8Array(), { append: true });
  },
  dd({ cage }, _options, operands) {
    const value = (key: string) =>
      operands.find((word) => word.startsWith(`${key}=`))?.split("=")[1];
    const bytes = new Uint8Array(Number(value("bs") ?? 512) * Number(value("count") ?? 1));
    for (let at = 0; at < bytes.length; at += 65536) {
      crypto.getRandomValues(bytes.subarray(at, at + 65536));
    }
    cage.writeFile(value("of")!, bytes);
  },
};

/** Runs a command with everybody's rights; throws what fails. */
export function runCommand(run: Run, name: string, words: readonly string[]): void {
  const command = COMMANDS[name];
  if (command === undefined) throw new Misuse(`no such command: ${name}`);
  const isOption = (word: string) => word.startsWith("-") && word.length > 1;
  const options = words.filter(isOption).map((word) => word.slice(1)).join("");
  command(run, options, words.filter((word) => !isOption(word)));
}

function exists(cage: Cage, path: string): boolean {
  try {
    cage.lstat(path);
    return true;
  } catch {
    return false;
  }
}

function makeParents(cage: Cage, path: string): void {
  let at = 0;
  while (at >= 0) {
    at = path.indexOf("/", at + 1);
    const part = at < 0 ? path : path.slice(0, at);
    if (part.length > 0 && !cage.exists(part)) cage.mkdir(part);
  }
}

function removeAll(cage: Cage, path: string): void {
  if ((cage.lstat(path).mode & S_IFMT) !== S_IFDIR) return cage.unlink(path);
  // By steps into it: a full path may be longer than any call takes.
  const back = cage.open(".", 0);
  cage.chdir(path);
  for (const name of cage.readdir(".")) removeAll(cage, name);
  cage.fchdir(back);
  cage.close(back);
  cage.rmdir(path);
}
