import { decodeName } from "../../core/bytes.ts";
import { defineCommand } from "../command.ts";
import { Return } from "../control.ts";
import { drive, type Task } from "../task.ts";

export const source = defineCommand({
  name: "source",
  summary: "Run a script of the tree in this shell",
  usage: "FILE [ARGUMENT]...",
  options: {},
  stopEarly: true,
  usageStatus: 2,
  run(context, _options, operands) {
    const [file, ...args] = operands;
    if (file === undefined) return context.misuse("filename argument required", 2);
    let text: string;
    try {
      text = decodeName(context.cage.readFile(context.path(file)));
    } catch (error) {
      return context.fail(file, error);
    }
    const { interpreter, descriptors } = context;
    return drive(runFile());

    function* runFile(): Task<number> {
      const { state } = interpreter;
      const before = state.args;
      if (args.length > 0) state.args = args;
      state.sourceDepth++;
      try {
        return yield* interpreter.source(text, file, descriptors);
      } catch (thrown) {
        if (!(thrown instanceof Return)) throw thrown;
        return thrown.status;
      } finally {
        state.sourceDepth--;
        if (args.length > 0) state.args = before;
      }
    }
  },
});
