import { Accounts } from "../files/accounts.ts";
import { isoTime, jsonLine } from "../files/attributes_json.ts";
import { defineCommand } from "../command.ts";
import { runOther } from "../run_other.ts";
import { strftime } from "../text/strftime.ts";
import { textTable } from "../text/text_table.ts";

/** Options that are the program's. */
const OF_THE_MACHINE = ["all", "allToo", "pids", "users", "format"] as const;

export const ps = defineCommand({
  name: "ps",
  summary: "List the programs that run over the tree",
  usage: "[-f] [--json]\n-e|-A|-p LIST|-u LIST|-o FORMAT|BSD-OPTIONS",
  options: {
    all: { short: "e", help: "of all the machine's processes, by the program ps" },
    allToo: { short: "A", help: "the same" },
    pids: { short: "p", value: "LIST", help: "of these, by the program ps" },
    users: { short: "u", value: "LIST", help: "of these users', by the program ps" },
    format: { short: "o", value: "FORMAT", help: "with other columns, by the program ps" },
    full: { short: "f", help: "with the user, the parent and the time of the start" },
    json: { long: "json", help: "a JSON value a line" },
  },
  notes:
    "The shell's own commands are no programs: see jobs. What the shell's ps does not have, such as\n" +
    "ps aux and ps -ef, the program ps of the machine answers.",
  async run(context, options, operands) {
    const asked = OF_THE_MACHINE.some((key) => options[key]);
    if (asked || operands.length > 0) {
      return await runOther(context, ["run", "ps", ...context.args]);
    }
    const all = await context.interpreter.world.host?.processes?.() ?? [];
    const accounts = new Accounts(context);
    if (options.json) {
      for (const { started, cpu, ...each } of all) {
        const user = accounts.user(each.uid);
        context.add(
          jsonLine({
            ...each,
            user,
            cpuSeconds: cpu / 1000,
            started: isoTime(Math.floor(started), 0),
          }),
        );
      }
      return 0;
    }
    const full = options.full;
    const columns = [
      ...(full ? [{ title: "USER", left: true } as const] : []),
      { title: "PID", min: 7 },
      ...(full ? [{ title: "PPID", min: 7 }, { title: "STIME" }] : []),
      { title: "S", left: true } as const,
      { title: "TIME", min: 8 },
      { title: "COMMAND", left: true } as const,
    ];
    context.add(textTable(
      columns,
      all.map(({ pid, parent, uid, state, cpu, started, command }) => [
        ...(full ? [accounts.user(uid)] : []),
        String(pid),
        ...(full ? [String(parent), strftime("%H:%M", Math.floor(started), 0)] : []),
        state,
        strftime("%H:%M:%S", Math.floor(cpu / 1000), 0, { utc: true }),
        command,
      ]),
    ));
    return 0;
  },
});
