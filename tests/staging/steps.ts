/** Counts what a piece of work does instead of how long it takes: the same on every machine, loaded or not. */
import inspector from "node:inspector";

interface Coverage {
  result: { url: string; functions: { ranges: { count: number }[] }[] }[];
}

const BYTES = Object.getPrototypeOf(Uint8Array.prototype);

/** Calls whose work grows with what they are given, or with what they answer. */
const BULK: [owner: object, names: string[]][] = [
  [BYTES, ["set", "slice", "indexOf", "every", "findIndex", "reduce"]],
  [Array.prototype, [
    ...["slice", "join", "concat", "includes", "indexOf", "splice", "shift", "flat", "sort"],
  ]],
  [String.prototype, ["split", "includes", "replaceAll"]],
  // What a map is made of goes through these, too.
  [Map.prototype, ["set"]],
  [Set.prototype, ["add"]],
  [TextDecoder.prototype, ["decode"]],
  [TextEncoder.prototype, ["encode"]],
];

interface Sized {
  length?: number;
}

function workOf(name: string, owner: Sized, given: Sized | undefined, answer: unknown): number {
  if (owner instanceof Map || owner instanceof Set) return 1;
  if (name === "set" || name === "decode" || name === "encode") return given?.length ?? 0;
  if (name === "slice") return (answer as Sized).length ?? 0;
  const isFound = name.endsWith("ndex") || name === "indexOf";
  return isFound && (answer as number) >= 0 ? answer as number : owner.length ?? 0;
}

/** How often any block of the core's code is run, and how much the calls above are given. */
export async function stepsOf(work: () => Promise<void>): Promise<number> {
  const session = new inspector.Session();
  session.connect();
  const post = (method: string, params?: object) =>
    new Promise<unknown>((resolve, reject) =>
      // deno-lint-ignore no-explicit-any
      (session as any).post(
        method,
        params,
        (error: Error | null, answer: unknown) => error ? reject(error) : resolve(answer),
      )
    );
  let steps = 0;
  // deno-lint-ignore no-explicit-any
  const restore = BULK.flatMap(([owner, names]: [any, string[]]) =>
    names.map((name) => {
      const original = owner[name];
      owner[name] = function (this: Sized, ...args: unknown[]) {
        const answer = original.apply(this, args);
        steps += workOf(name, this, args[0] as Sized, answer);
        return answer;
      };
      return () => void (owner[name] = original);
    })
  );
  try {
    await post("Profiler.enable");
    await post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    await work();
    const { result } = await post("Profiler.takePreciseCoverage") as Coverage;
    for (const { url, functions } of result) {
      if (!url.includes("/core/")) continue;
      for (const { ranges } of functions) for (const { count } of ranges) steps += count;
    }
    await post("Profiler.stopPreciseCoverage");
  } finally {
    restore.forEach((undo) => undo());
    session.disconnect();
  }
  return steps;
}
