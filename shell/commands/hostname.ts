import { defineCommand } from "../command.ts";
import { hostAddresses, hostName, knownHosts, wholeHostName } from "../machine.ts";

export const hostname = defineCommand({
  name: "hostname",
  summary: "Write the machine's name",
  usage: "[-s|-f|-d|-i|-I|-A]",
  options: {
    short: { short: "s", long: "short", help: "up to the first dot" },
    whole: { short: "f", long: "fqdn", help: "with its domain, as /etc/hosts has it" },
    long: { long: "long", help: "the same" },
    domain: { short: "d", long: "domain", help: "the domain alone" },
    address: { short: "i", long: "ip-address", help: "the name's addresses, of /etc/hosts" },
    names: { short: "A", long: "all-fqdns", help: "the names that the addresses have there" },
    addresses: { short: "I", long: "all-ip-addresses", help: "the machine's addresses" },
  },
  run(context, options, operands) {
    if (operands.length > 0) {
      return context.fail("you must be root to change the host name");
    }
    const shown = options.given.at(-1);
    if (shown === "addresses") {
      return context.succeed(`${hostAddresses(context).map((each) => `${each} `).join("")}\n`);
    }
    if (shown === "address") {
      const own = hostName(context);
      const found = knownHosts(context).filter((words) => words.indexOf(own) > 0);
      if (found.length === 0) return context.fail("Name or service not known");
      return context.succeed(`${[...new Set(found.map(([address]) => address))].join(" ")}\n`);
    }
    if (shown === "names") {
      const own = hostAddresses(context);
      const names = knownHosts(context).filter(([address]) => own.includes(address))
        .map((words) => `${words[1]} `);
      return context.succeed(`${names.join("")}\n`);
    }
    if (shown === undefined) return context.succeed(`${hostName(context)}\n`);
    const name = shown === "short" ? hostName(context) : wholeHostName(context);
    const dot = name.indexOf(".");
    if (shown === "domain") return context.succeed(dot < 0 ? "" : `${name.slice(dot + 1)}\n`);
    return context.succeed(`${shown === "short" ? name.split(".")[0] : name}\n`);
  },
});
