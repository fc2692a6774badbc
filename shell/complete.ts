/** Completion of the word before the cursor: commands, variables, paths of the tree. */
import { compareBytes } from "./expand/glob.ts";
import { isDirectory } from "./listing.ts";
import type { Shell } from "./shell.ts";

/** The completions of a line's last word, and that word as typed, as node:readline wants them. */
export function complete(line: string, shell: Shell): [string[], string] {
  const word = lastWord(line);
  const before = line.slice(0, line.length - word.length);
  const variable = /^\$\{?([A-Za-z0-9_]*)$/.exec(word);
  if (variable) {
    const brace = word.startsWith("${");
    const names = shell.variableNames.filter((name) => name.startsWith(variable[1]));
    return [names.map((name) => brace ? `\${${name}}` : `$${name}`), word];
  }
  if (startsCommand(before) && !word.includes("/")) {
    const names = shell.commandNames.filter((name) => name.startsWith(word));
    if (names.length > 0 || word === "") return [names.map((name) => `${name} `), word];
  }
  return [paths(word, shell), word];
}

/** The text behind the last blank, operator or redirection that no quote or backslash protects. */
function lastWord(line: string): string {
  return /(?:\\.|[^\s\\;|&<>()])*$/s.exec(line)![0];
}

/** Whether the next word is the name of a command. */
function startsCommand(before: string): boolean {
  return /(^|[;|&(]|\b(?:then|else|do|if|while|until)\s|[!{]\s)\s*([A-Za-z_]\w*=\S*\s+)*$/.test(
    before,
  );
}

function paths(word: string, shell: Shell): string[] {
  const typed = word.replace(/\\(.)/gs, "$1");
  const slash = typed.lastIndexOf("/") + 1;
  const prefix = typed.slice(0, slash);
  const start = typed.slice(slash);
  const home = shell.get("HOME") ?? "";
  const directory = prefix.replace(/^~(?=\/)/, home);
  const base = directory.startsWith("/") ? directory : `${shell.cwd}/${directory}`;
  let names: string[];
  try {
    names = shell.cage.readdir(base || "/");
  } catch {
    return [];
  }
  return names
    .filter((name) => name.startsWith(start) && (start !== "" || !name.startsWith(".")))
    .sort(compareBytes)
    .map((name) => {
      const end = entersDirectory(shell, `${base}/${name}`) ? "/" : " ";
      return escapeWord(prefix) + escapeWord(name) + end;
    });
}

function entersDirectory(shell: Shell, path: string): boolean {
  try {
    return isDirectory(shell.cage.stat(path));
  } catch {
    return false;
  }
}

/** A name as it must be typed outside quotes; a tilde that leads stays what it is. */
function escapeWord(text: string): string {
  return text.replace(/[\s\\'"$`!*?[\](){};|&<>#]/g, "\\$&");
}
