/** The stages of a pipeline, which run at the same time. */
import type { Code } from "../compile/code.ts";
import { Descriptor } from "./descriptors.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, type Maybe } from "../language/maybe.ts";
import { Pipe } from "./pipe.ts";
import { inForeground } from "../terminal/foreground.ts";
import type { World } from "../language/world.ts";

/** Runs each stage in a subshell; answers the pipeline's status and leaves all in `PIPESTATUS`. */
export function runStages(
  sh: Interpreter,
  stages: readonly Code[],
  operators: readonly string[],
  text: () => string,
): Maybe<number> {
  return inForeground(sh, text, (world) => runIn(sh, world, stages, operators));
}

function runIn(
  sh: Interpreter,
  world: World,
  stages: readonly Code[],
  operators: readonly string[],
): Maybe<number> {
  const { state } = sh;
  const running: Maybe<number>[] = [];
  let source: Descriptor | undefined;
  stages.forEach((stage, i) => {
    const table = sh.io.clone();
    if (source) table.set(0, source);
    const last = i === stages.length - 1;
    if (!last) {
      const pipe = new Pipe();
      const sink = new Descriptor({ sink: pipe.sink }, () => void pipe.sink.close!());
      table.set(1, sink);
      if (operators[i] === "|&") table.set(2, sink);
      source = new Descriptor({ source: pipe.source }, () => pipe.source.cancel!());
    }
    // The reading end has no holder until the next turn of this loop; a writer that ends before then
    // leaves its bytes in the pipe.
    if (last && state.shopt.has("lastpipe") && !state.options.has("monitor")) {
      running.push(sh.withIo(table, () => stage(sh)));
      return;
    }
    const child = sh.subshell(table, world);
    child.piped = true;
    // So that `jobs | wc -l` has something to count.
    child.state.jobs = new Map(state.jobs);
    running.push(child.contained(() => stage(child)));
  });
  const all = running.every((status) => typeof status === "number")
    ? running as number[]
    : Promise.all(running);
  return after(all, (statuses: number[]) => {
    state.pipeStatus = statuses;
    const last = statuses[statuses.length - 1];
    if (!state.options.has("pipefail")) return last;
    return statuses.findLast((status) => status !== 0) ?? 0;
  });
}
