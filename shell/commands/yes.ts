import { encodeName } from "../../core/bytes.ts";
import { defineCommand } from "../command.ts";

/** Bytes of one write. */
const CHUNK = 65536;

export const yes = defineCommand({
  name: "yes",
  summary: "Write a line again and again",
  usage: "[STRING]...",
  options: {},
  stopEarly: true,
  async run(context, _options, operands) {
    const line = `${operands.length > 0 ? operands.join(" ") : "y"}\n`;
    const bytes = encodeName(line.repeat(Math.max(1, Math.floor(CHUNK / line.length))));
    const { stdout } = context;
    while (true) {
      // The sink keeps what it is given.
      const writing = stdout.write(bytes.slice());
      if (writing) await writing;
    }
  },
});
