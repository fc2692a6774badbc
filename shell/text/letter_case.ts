/** Upper and lower case as C has them: of one character always one. */

export function upperCase(text: string): string {
  const changed = text.toUpperCase();
  return changed.length === text.length ? changed : Array.from(text, upper).join("");
}

export function lowerCase(text: string): string {
  const changed = text.toLowerCase();
  return changed.length === text.length ? changed : Array.from(text, lower).join("");
}

function upper(character: string): string {
  const changed = character.toUpperCase();
  return changed.length === character.length ? changed : character;
}

function lower(character: string): string {
  return String.fromCodePoint(character.toLowerCase().codePointAt(0)!);
}
