import { defineCommand } from "../command.ts";
import { directoriesOf, filesOf, generate } from "../completion/generate.ts";
import { withLine } from "../completion/programmable.ts";
import { readSpec, SPEC_USAGE } from "../completion/specification.ts";

export const compgen = defineCommand({
  name: "compgen",
  summary: "Print what a word could be completed to",
  usage: `[-abcdefgjksuv] ${SPEC_USAGE} [word]`,
  options: {},
  raw: true,
  async run(context) {
    const given = readSpec(context, "");
    if (!given) return 2;
    if (context.args.length === 0) return 0;
    const { spec, operands: [word = ""] } = given;
    const { interpreter: sh } = context;
    for (const letter of ["F", "C"]) {
      if (spec[letter === "F" ? "function" : "command"] === undefined) continue;
      context.error(`warning: -${letter} option may not work as you expect`);
    }
    const ask = () => generate(sh, spec, { command: "compgen", word, previous: "" });
    const exported = spec.command !== undefined;
    const none = { text: "", words: [], key: "0", exported };
    let found = exported || spec.function !== undefined
      ? await withLine(sh, none, ask)
      : await ask();
    if (found.length === 0 && spec.options.has("dirnames")) found = directoriesOf(sh, word);
    if (found.length === 0 && (spec.options.has("default") || spec.options.has("bashdefault"))) {
      found = filesOf(sh, word);
    }
    for (const each of found) context.add(`${each}\n`);
    return found.length > 0 ? 0 : 1;
  },
});
