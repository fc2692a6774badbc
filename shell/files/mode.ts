/** File modes as people write them: `755`, `u+rwx,go-w`, `a=rX`. */

import type { CommandContext } from "../command.ts";

const WHO: Record<string, number> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 };

/**
 * The permission bits that `text` makes of `mode`; undefined where it is no mode. A clause without
 * `u g o a` leaves out what the umask holds back.
 */
export function parseMode(
  text: string,
  mode: number,
  umask: number,
  directory = true,
): number | undefined {
  if (/^[0-7]+$/.test(text)) {
    const bits = parseInt(text, 8);
    if (bits > 0o7777) return undefined;
    // Fewer than five digits leave a directory's set-user-ID and set-group-ID alone.
    return directory && text.length < 5 ? bits | (mode & 0o6000) : bits;
  }
  let result = mode & 0o7777;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)((?:[-+=](?:[0-7]+|[ugo]|[rwxXst]*))+)$/.exec(clause);
    if (!match) return undefined;
    for (const [, operator, letters] of match[2].matchAll(/([-+=])([0-7]+|[rwxXstugo]*)/g)) {
      if (/^[0-7]/.test(letters)) {
        const bits = parseInt(letters, 8);
        if (match[1] !== "" || bits > 0o7777) return undefined;
        result = operator === "+" ? result | bits : operator === "-" ? result & ~bits : bits;
        continue;
      }
      result = applyClause(match[1], operator, letters, result, umask, directory);
    }
  }
  return result;
}

function applyClause(
  who: string,
  operator: string,
  letters: string,
  mode: number,
  umask: number,
  directory: boolean,
): number {
  const scope = who === "" ? 0o7777 & ~umask : [...who].reduce((bits, w) => bits | WHO[w], 0);
  const bits = permissionBits(letters, mode, directory) & scope;
  if (operator === "+") return mode | bits;
  if (operator === "-") return mode & ~bits;
  const cleared = who === "" ? 0o777 : scope & (directory ? 0o777 : 0o7777);
  return (mode & ~cleared) | bits;
}

function permissionBits(letters: string, mode: number, directory: boolean): number {
  let bits = 0;
  for (const letter of letters) {
    if (letter === "r") bits |= 0o444;
    if (letter === "w") bits |= 0o222;
    if (letter === "x" || (letter === "X" && (directory || mode & 0o111))) bits |= 0o111;
    if (letter === "s") bits |= 0o6000;
    if (letter === "t") bits |= 0o1000;
    const shift = { u: 6, g: 3, o: 0 }[letter];
    if (shift !== undefined) bits |= ((mode >> shift) & 7) * 0o111;
  }
  return bits;
}

/** The mode that `-m` asks for of a new file, undefined without it; a message for what is none. */
export function newFileMode(
  context: CommandContext,
  text: string | undefined,
): number | string | undefined {
  if (text === undefined) return undefined;
  const mode = parseMode(text, 0o666, context.cage.umask(), false);
  if (mode === undefined) return "invalid mode";
  return mode > 0o777 ? "mode must specify only file permission bits" : mode;
}
