/** Limits of resources, as `ulimit` shows and sets them: what programs of a (sub)shell are started with. */
import { RLIMIT_NOFILE } from "../../core/constants.ts";
import type { ShellHost } from "../host.ts";

export interface Limit {
  readonly soft: bigint;
  readonly hard: bigint;
}

/** By the number that setrlimit(2) has for the resource. */
export type Limits = ReadonlyMap<number, Limit>;

/** What C calls RLIM_INFINITY. */
export const UNLIMITED = 2n ** 64n - 1n;

const NONE: Limit = { soft: UNLIMITED, hard: UNLIMITED };

/** The limit of a resource: what `ulimit` has set, or what programs get without that. */
export function limitOf(set: Limits, host: ShellHost | undefined, resource: number): Limit {
  return set.get(resource) ?? host?.limits?.().limits.get(resource) ?? NONE;
}

/** The limits with another one; an error's text where the kernel would refuse it. */
export function changeLimit(
  set: Limits,
  host: ShellHost | undefined,
  resource: number,
  change: Partial<Limit>,
): Limits | string {
  const before = limitOf(set, host, resource);
  const limit = { ...before, ...change };
  if (limit.soft > limit.hard) return "Invalid argument";
  const { mayRaise = false, mostFiles = UNLIMITED } = host?.limits?.() ?? {};
  const raised = limit.hard > before.hard && !mayRaise;
  if (raised || (resource === RLIMIT_NOFILE && limit.hard > mostFiles)) {
    return "Operation not permitted";
  }
  return new Map(set).set(resource, limit);
}
