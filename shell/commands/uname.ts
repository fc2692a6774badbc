import { defineCommand } from "../command.ts";
import { kernelNames } from "../machine.ts";
import { quoteName } from "../text/quoting.ts";

export const uname = defineCommand({
  name: "uname",
  summary: "Write the names of the system",
  usage: "[OPTION]...",
  options: {
    all: { short: "a", long: "all", help: "all of them" },
    system: { short: "s", long: "kernel-name", help: "the kernel, as by default" },
    node: { short: "n", long: "nodename", help: "the machine's name" },
    release: { short: "r", long: "kernel-release", help: "the kernel's release" },
    version: { short: "v", long: "kernel-version", help: "the kernel's version" },
    machine: { short: "m", long: "machine", help: "the hardware" },
    processor: { short: "p", long: "processor", help: "the processor" },
    platform: { short: "i", long: "hardware-platform", help: "the platform" },
    operating: { short: "o", long: "operating-system", help: "the operating system" },
  },
  run(context, options, operands) {
    if (operands.length > 0) return context.misuse(`extra operand ${quoteName(operands[0])}`);
    const names = kernelNames(context);
    const parts: [boolean, string][] = [
      [options.system, names.system],
      [options.node, names.node],
      [options.release, names.release],
      [options.version, names.version],
      [options.machine, names.machine],
      [options.processor, options.all ? "" : "unknown"],
      [options.platform, options.all ? "" : "unknown"],
      [options.operating, names.system === "Linux" ? "GNU/Linux" : names.system],
    ];
    const wanted = parts.filter(([given, text]) => (given || options.all) && text !== "");
    const shown = wanted.length > 0 ? wanted.map(([, text]) => text) : [names.system];
    return context.succeed(`${shown.join(" ")}\n`);
  },
});
