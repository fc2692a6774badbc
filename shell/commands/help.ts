import { type CommandContext, defineCommand } from "../command.ts";
import { didYouMean } from "../text/suggest.ts";

export const help = defineCommand({
  name: "help",
  summary: "List the commands, or explain some",
  usage: "[COMMAND]...",
  options: {},
  async run(context, _options, operands) {
    const { commands } = context.interpreter.world;
    if (operands.length === 0) {
      context.add(
        `${await overview(
          context,
        )}\nCOMMAND --help explains one. Any other word is looked up in PATH.\n`,
      );
      return 0;
    }
    let status = 0;
    for (const name of operands) {
      const command = await commands.find(name);
      if (command) context.add(command.help);
      else {
        const close = didYouMean(name, commands.names());
        const hint = close ? ` (did you mean '${close}'?)` : "";
        status = context.fail(`no help topics match \`${name}'${hint}`);
      }
    }
    return status;
  },
});

async function overview(context: CommandContext): Promise<string> {
  const { commands } = context.interpreter.world;
  const all = await Promise.all(
    commands.names().map(async (name) => {
      const command = await commands.find(name);
      return `  ${name.padEnd(10)} ${command!.summary}\n`;
    }),
  );
  return all.join("");
}
