import { decodeName } from "../../core/bytes.ts";
import { defineCommand } from "../command.ts";
import { eachInput, lineBlocks } from "../text/input.ts";

export const rev = defineCommand({
  name: "rev",
  summary: "Write each line with its characters in reverse",
  usage: "[FILE]...",
  options: {},
  notes: "With no FILE read standard input.",
  async run(context, _options, operands) {
    return await eachInput(context, operands, async (source) => {
      for await (const block of lineBlocks(source)) {
        const lines = decodeName(block).split("\n");
        context.add(lines.map((line) => [...line].reverse().join("")).join("\n"));
        await context.flush();
      }
    }, {
      opening: (operand) => `cannot open ${operand}`,
      reading: (operand) => operand,
    });
  },
});
