import { defineCommand } from "../command.ts";
import { waitOrAbort } from "../io/wait_or_abort.ts";
import { throwIfAborted } from "../language/jobs.ts";
import { readLongDouble } from "../text/long_double.ts";
import { quoteName } from "../text/quoting.ts";

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, "": 1 };
/** Milliseconds that a timer takes at most. */
const LONGEST = 2 ** 31 - 1;

export const sleep = defineCommand({
  name: "sleep",
  summary: "Wait for a time",
  usage: "NUMBER[smhd]...",
  options: {},
  notes: "NUMBER may have a fraction; the unit is seconds by default, and several times add up.",
  async run(context, _options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    let seconds = 0;
    for (const operand of operands) {
      const read = readLongDouble(operand);
      if (!read || read.value.negative || !Object.hasOwn(UNITS, read.rest)) {
        return context.misuse(`invalid time interval ${quoteName(operand)}`);
      }
      seconds += read.value.number * UNITS[read.rest];
    }
    await pause(seconds * 1000, context.signal);
    return 0;
  },
});

/** Waits. Throws Aborted as soon as the script is given up. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const end = performance.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - performance.now()) {
    throwIfAborted(signal);
    await waitOrAbort(Math.min(left, LONGEST), signal);
  }
  throwIfAborted(signal);
}
