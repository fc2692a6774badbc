/** What the shell knows of the machine that it runs on: from the host's /proc and the runtime's standards. */
import type { CommandContext } from "./command.ts";

function kernelText(context: CommandContext, name: string): string | undefined {
  return context.interpreter.world.host?.readText?.(`/proc/sys/kernel/${name}`)?.trim();
}

export function hostName(context: CommandContext): string {
  return kernelText(context, "hostname") ?? context.interpreter.state.variables.get("HOSTNAME") ??
    "localhost";
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
