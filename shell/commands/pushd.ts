import { defineCommand } from "../command.ts";
import { directoryStack, placeOf, showStack, wrongPlace } from "../language/directory_stack.ts";
import { changeDirectory, goTo } from "./cd.ts";

export const pushd = defineCommand({
  name: "pushd",
  summary: "Keep the working directory on a stack and go to another",
  usage: "[-n] [+N | -N | dir]",
  options: {},
  raw: true,
  notes:
    `Without DIRECTORY, the upper two change places; +N and -N turn the stack until the directory
that is the Nth from the top, or the bottom, is above. -n stays where one is.`,
  run(context, _options, operands) {
    const { state } = context.interpreter;
    const stay = operands[0] === "-n";
    const words = stay || operands[0] === "--" ? operands.slice(1) : operands;
    if (words.length > 1) return context.fail("too many arguments");
    const [word] = words;
    const stack = directoryStack(state);
    let next: readonly string[];
    if (word === undefined) {
      if (stay) return 0;
      if (stack.length === 1) return context.fail("no other directory");
      next = [stack[1], stack[0], ...stack.slice(2)];
    } else {
      const place = placeOf(state, word);
      const wrong = place === undefined ? undefined : wrongPlace(state, place, word);
      if (wrong !== undefined) return context.fail(wrong);
      if (place === undefined && /^-./.test(word)) {
        return context.misuse(`${word}: invalid number`);
      }
      const target = word === "-" ? state.variables.get("OLDPWD") ?? "" : word;
      if (place !== undefined) next = [...stack.slice(place), ...stack.slice(0, place)];
      else next = stay ? [stack[0], target, ...stack.slice(1)] : [target, ...stack];
    }
    if (!stay) {
      const go = word !== undefined && placeOf(state, word) === undefined ? goTo : changeDirectory;
      const status = go(context, next[0], false);
      if (status !== 0) return status;
    }
    state.directories = next.slice(1);
    if (stay && word !== undefined && placeOf(state, word) !== undefined) return 0;
    context.add((word === "-" ? `${state.cwd}\n` : "") + showStack(state));
    return 0;
  },
});
