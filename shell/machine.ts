/** What the shell knows of the machine that it runs on: from the host's /proc and the runtime's standards. */
import type { CommandContext } from "./command.ts";

function kernelText(context: CommandContext, name: string): string | undefined {
  return context.interpreter.world.host?.readText?.(`/proc/sys/kernel/${name}`)?.trim();
}

export function hostName(context: CommandContext): string {
  return kernelText(context, "hostname") ?? context.interpreter.state.variables.get("HOSTNAME") ??
    "localhost";
}

/** The first name that /etc/hosts gives the line that has this one, which the whole name is. */
export function wholeHostName(context: CommandContext): string {
  const name = hostName(context);
  return knownHosts(context).find((words) => words.indexOf(name) > 0)?.[1] ?? name;
}

/** The lines of /etc/hosts: an address and its names. */
export function knownHosts(context: CommandContext): string[][] {
  const text = context.interpreter.world.host?.readText?.("/etc/hosts") ?? "";
  return text.split("\n").map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter((words) => words.length > 1);
}

/** The machine's addresses, but for those of its loopback and of single links. */
export function hostAddresses(context: CommandContext): string[] {
  const read = (name: string) => context.interpreter.world.host?.readText?.(`/proc/net/${name}`);
  const four = [...(read("fib_trie") ?? "").matchAll(/\|-- (\S+)\n\s+\/32 host LOCAL/g)]
    .map(([, address]) => address).filter((address) => !address.startsWith("127."));
  const six = (read("if_inet6") ?? "").split("\n").map((line) => line.trim().split(/\s+/))
    .filter(([, , , scope]) => scope === "00")
    .map(([digits]) =>
      new URL(`http://[${digits.match(/..../g)!.join(":")}]`).hostname.slice(1, -1)
    );
  return [...new Set([...four, ...six])];
}

export interface KernelNames {
  readonly system: string;
  readonly node: string;
  readonly release: string;
  readonly version: string;
  readonly machine: string;
}

export function kernelNames(context: CommandContext): KernelNames {
  const platform = (globalThis.navigator as { platform?: string } | undefined)?.platform ?? "";
  return {
    system: kernelText(context, "ostype") ?? "Linux",
    node: hostName(context),
    release: kernelText(context, "osrelease") ?? "unknown",
    version: kernelText(context, "version") ?? "unknown",
    machine: /^Linux (\S+)/.exec(platform)?.[1] ?? "x86_64",
  };
}

/** Processors that this process may use. */
export function processors(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}
