/** Words that an option's argument may be, matched and refused as gnulib's argmatch does. */
import { OptionError } from "./options.ts";
import { quoteName } from "./text/quoting.ts";

/** The words of each value, in the order in which they are listed; undefined beside words that are not. */
export type Choices<T> = readonly (readonly [words: readonly string[], value: T, hidden?: true])[];

/** The value of a word, or of an unambiguous beginning of one. Throws OptionError, which lists the words. */
export function choose<T>(choices: Choices<T>, text: string, option: string, status = 1): T {
  const exact = choices.find(([words]) => words.includes(text));
  if (exact) return exact[1];
  const begun = choices.filter(([words, , hidden]) =>
    !hidden && words.some((word) => word.startsWith(text))
  );
  if (text !== "" && begun.length === 1) return begun[0][1];
  const listed = choices.filter(([, , hidden]) => !hidden)
    .map(([words]) => `\n  - ${words.map((word) => `'${word}'`).join(", ")}`);
  const problem = begun.length > 1 ? "ambiguous" : "invalid";
  throw new OptionError(
    `${problem} argument ${quoteName(text)} for '${option}'\nValid arguments are:${
      listed.join("")
    }`,
    false,
    status,
  );
}
