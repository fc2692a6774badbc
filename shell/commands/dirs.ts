import { defineCommand } from "../command.ts";
import { directoryStack, placeOf, wrongPlace } from "../language/directory_stack.ts";
import { homeAsTilde } from "../files/paths.ts";

export const dirs = defineCommand({
  name: "dirs",
  summary: "Show the stack of directories that pushd and popd keep",
  usage: "[-clpv] [+N] [-N]",
  options: {},
  raw: true,
  notes: `-c empties the stack, -l writes names in full, -p one on each line, -v with its number.`,
  run(context, _options, operands) {
    const { state } = context.interpreter;
    const given = new Set<string>();
    let only: number | undefined;
    for (const word of operands) {
      if (word === "--") break;
      if (/^-[clpv]$/.test(word)) given.add(word);
      else {
        only = placeOf(state, word);
        if (only === undefined) {
          const what = word.startsWith("-") ? "invalid number" : "invalid option";
          return context.misuse(`${word}: ${what}`);
        }
        const wrong = wrongPlace(state, only, word.slice(1));
        if (wrong !== undefined) return context.fail(wrong);
      }
    }
    if (given.has("-c")) {
      state.directories = [];
      return 0;
    }
    const home = given.has("-l") ? undefined : state.variables.get("HOME");
    const lines = directoryStack(state).map((each, i) =>
      (given.has("-v") ? `${String(i).padStart(2)}  ` : "") + homeAsTilde(each, home)
    );
    const shown = only === undefined ? lines : [lines[only]];
    return context.succeed(`${shown.join(given.has("-p") || given.has("-v") ? "\n" : " ")}\n`);
  },
});
