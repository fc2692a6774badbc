import { defineCommand } from "../command.ts";
import { placeOf, showStack, wrongPlace } from "../language/directory_stack.ts";
import { changeDirectory } from "./cd.ts";

export const popd = defineCommand({
  name: "popd",
  summary: "Take a directory from the stack and go to the one below",
  usage: "[-n] [+N | -N]",
  options: {},
  raw: true,
  notes: "+N and -N take the Nth from the top, or the bottom, away. -n stays where one is.",
  run(context, _options, operands) {
    const { state } = context.interpreter;
    const stay = operands[0] === "-n";
    const [word] = stay || operands[0] === "--" ? operands.slice(1) : operands;
    const place = word === undefined ? 0 : placeOf(state, word);
    if (place === undefined) {
      const what = word.startsWith("-") ? "invalid number" : "invalid argument";
      return context.misuse(`${word}: ${what}`);
    }
    const { directories } = state;
    if (directories.length === 0) return context.fail("directory stack empty");
    const wrong = wrongPlace(state, place, word);
    if (wrong !== undefined) return context.fail(wrong);
    if (place === 0 && !stay) {
      const status = changeDirectory(context, directories[0], false);
      if (status !== 0) return status;
    }
    const taken = Math.max(0, place - 1);
    state.directories = directories.filter((_, i) => i !== taken);
    return context.succeed(showStack(state));
  },
});
