/** `--confine`, `--allow`, `--no-network`: what programs may not do to the host. */
import { shownName } from "../core/staging/shown_name.ts";
import type { Confinement, Refusals } from "../ffi/confinement.ts";
import { runtime } from "../runtime/current.ts";
import type { Flags } from "./command_table.ts";
import { describeError, Failure } from "./failure.ts";
import { resolvePath } from "./paths.ts";
import { pathInTree, type Root } from "./roots.ts";

/** How many paths a line shows, and of how many at most the session knows. */
const SHOWN = 5;
const MOST = 64;

export type ConfinementFlags = Pick<
  Flags<"run">,
  "confine" | "allow" | "no-network" | "untrusted"
>;

/** The path of the host that `--allow` names. Throws Failure. */
function allowed(text: string, roots: Root[]): string {
  const path = resolvePath(runtime.cwd(), text);
  const inTree = pathInTree(roots, path);
  if (inTree !== undefined) {
    throw new Failure(
      `--allow ${text}: lies in a --root, where all is memory; leave it out, and take it out by --dump`,
    );
  }
  try {
    return runtime.realPath(path);
  } catch (error) {
    throw new Failure(`--allow ${text}: ${describeError(error)}; make it first`);
  }
}

/** What the options say. Throws Failure. */
export function confinementOf(flags: ConfinementFlags, roots: Root[]): Confinement {
  const { confine, untrusted = false, allow = [] } = flags;
  const files = confine === true || untrusted;
  if (!files && allow.length > 0) {
    throw new Failure(`--allow ${allow[0]}: needs --confine, without which all may be written`);
  }
  return {
    files,
    allow: allow.map((text) => allowed(text, roots)),
    network: flags["no-network"] === true || untrusted,
    signals: untrusted,
    sockets: untrusted,
  };
}

/** Why the kernel cannot do it, in words; undefined: another error. */
export function whyUnconfined(code: string): string | undefined {
  if (code === "EOPNOTSUPP") {
    return "the kernel has no Landlock, by which programs are kept from writing: that needs Linux 5.13 with " +
      "CONFIG_SECURITY_LANDLOCK, and landlock in /sys/kernel/security/lsm";
  }
  return undefined;
}

/** What was refused, for a line at the end; undefined: nothing was. */
export function refused({ calls, paths }: Refusals): string | undefined {
  if (calls === 0) return undefined;
  const shown = paths.slice(0, SHOWN).map(({ path, calls }) =>
    calls > 1 ? `${shownName(path)} (${calls} times)` : shownName(path)
  );
  const more = paths.length - shown.length;
  if (more > 0) shown.push(`${more}${paths.length < MOST ? "" : " or more"} others`);
  return `refused, as it is of the host: ${shown.join(", ")}`;
}

/** What a Landlock of this ABI does not refuse, for who asked for it. */
export function gapsOf({ files }: Confinement, landlock: number): string[] {
  if (!files) return [];
  const gaps = [];
  if (landlock < 3) gaps.push("truncate files (Linux 6.2 does)");
  if (landlock < 5) gaps.push("change devices by ioctl (Linux 6.10 does)");
  if (gaps.length === 0) return [];
  return [
    `--confine: this kernel does not keep programs made for it from trying to ${
      gaps.join(", or to ")
    }`,
  ];
}
