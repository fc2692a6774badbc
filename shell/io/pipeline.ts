/** The stages of a pipeline, which run at the same time. */
import type { Code } from "../compile/code.ts";
import { Descriptor } from "./descriptors.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { notifyOfJobs, tellEnd } from "../language/end_messages.ts";
import { after, type Maybe } from "../language/maybe.ts";
import { Pipe } from "./pipe.ts";
import { inForeground } from "../terminal/foreground.ts";
import type { World } from "../language/world.ts";

/** A command of a pipeline. */
export interface Stage {
  readonly code: Code;
  /** It is one command that redirects the stage's own descriptors. */
  readonly redirects: boolean;
  readonly text: () => string;
}

export interface Stages {
  readonly stages: readonly Stage[];
  readonly operators: readonly string[];
  /** The last one for the shell itself, as `lastpipe` has it. */
  readonly lastHere: Code;
}

/** Runs each stage in a subshell; returns the pipeline's status and leaves all in `PIPESTATUS`. */
export function runStages(
  sh: Interpreter,
  pipeline: Stages,
  text: () => string,
): Maybe<number> {
  return inForeground(sh, text, (world) => runIn(sh, world, pipeline));
}

function runIn(
  sh: Interpreter,
  world: World,
  { stages, operators, lastHere }: Stages,
): Maybe<number> {
  const { state } = sh;
  const running: Maybe<number>[] = [];
  const children: Interpreter[] = [];
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
      running.push(sh.withIo(table, () => lastHere(sh)));
      return;
    }
    const child = sh.subshell(table, world);
    child.piped = true;
    child.redirectsSelf = stage.redirects;
    children.push(child);
    // So that `jobs | wc -l` has something to count.
    child.state.jobs = new Map(state.jobs);
    running.push(child.contained(() => stage.code(child)));
  });
  const all = running.every((status) => typeof status === "number")
    ? running as number[]
    : Promise.all(running);
  return after(all, (statuses: number[]) => {
    state.pipeStatus = statuses;
    if (children.at(-1)?.endSignal && !(world.group && state.interactive)) {
      tellEnd(
        sh,
        children.map(({ pid, endSignal }, i) => ({
          ...{ pid, text: stages[i].text(), status: statuses[i], signal: endSignal },
        })),
      );
    }
    if (state.jobs.size > 0) notifyOfJobs(sh);
    const last = statuses[statuses.length - 1];
    if (!state.options.has("pipefail")) return last;
    return statuses.findLast((status) => status !== 0) ?? 0;
  });
}
