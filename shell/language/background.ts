/** Starting commands that run beside the shell: `&` and `coproc`. */
import type { Code } from "../compile/code.ts";
import { Aborted } from "./control.ts";
import { Descriptor, type DescriptorTable } from "../io/descriptors.ts";
import { isName } from "../parse/token_reader.ts";
import type { Interpreter } from "./interpreter.ts";
import { after, type Maybe } from "./maybe.ts";
import { abortName, abortStatus, addJob, type Job } from "./jobs.ts";
import { Pipe } from "../io/pipe.ts";
import { HIGH_DESCRIPTOR } from "../io/process_substitution.ts";
import { type ByteSource, EMPTY_SOURCE } from "../io/streams.ts";
import { BACKGROUND_IGNORES } from "./programs.ts";
import { PendingSignals } from "./traps.ts";
import { RunningChildren } from "./world.ts";

/** Empty; but where there are jobs a program has the terminal, which stops it when it reads. */
function backgroundInput(sh: Interpreter): ByteSource {
  const hostDescriptor = sh.world.jobControl && sh.io.get(0)?.source?.origin?.hostDescriptor;
  return hostDescriptor === undefined
    ? EMPTY_SOURCE
    : { ...EMPTY_SOURCE, origin: { hostDescriptor } };
}

/** Starts a command in the background; 0. */
export function startJob(sh: Interpreter, body: Code, form: Form): number {
  const table = sh.io.clone();
  if (!sh.piped) table.set(0, new Descriptor({ source: backgroundInput(sh) }));
  const job = start(sh, body, form, table);
  if (sh.state.interactive && sh.world.jobControl) sh.report(`[${job.id}] ${job.pid}\n`);
  return sh.state.status = 0;
}

/**
 * The status of a job that has got a signal, when its programs have ended of it: what else it waits for will
 * not come, and its ends of pipes are closed.
 * @param own the job's own end, where it is one program, which may do with the signal what it likes
 */
function killed(
  signal: AbortSignal,
  children: RunningChildren,
  table: DescriptorTable,
  own: Promise<number> | undefined,
): Promise<number> {
  return new Promise((resolve) => {
    const end = () => {
      if (children.count > 0) return;
      if (own && children.any) return resolve(own);
      table.dispose();
      resolve(abortStatus(signal));
    };
    signal.addEventListener("abort", () => {
      children.idle = end;
      // A program that is about to be started is counted by then.
      setTimeout(end, 0);
    }, { once: true });
  });
}

/** A key ends the shell, not what ignores keys as all do that run in the background: that is asked to end otherwise. */
function passedOn(signal: AbortSignal): string {
  const name = abortName(signal);
  return BACKGROUND_IGNORES.includes(name) ? "TERM" : name;
}

/** What is known of a job's command. */
export interface Form {
  /** As it was written. */
  readonly text: string;
  /** It is one command that redirects the job's own descriptors. */
  readonly redirects?: boolean;
  /** It is one simple command. */
  readonly simple?: boolean;
}

function start(sh: Interpreter, body: Code, form: Form, table: DescriptorTable): Job {
  const controller = new AbortController();
  const { signal, jobControl } = sh.world;
  const group = jobControl?.newGroup(false);
  // Where somebody types Ctrl-C is for what is in the foreground.
  if (!jobControl || !sh.state.interactive) {
    signal?.addEventListener("abort", () => {
      const name = passedOn(signal);
      jobControl?.end(group, name);
      controller.abort(name);
    }, { once: true });
  }
  const children = new RunningChildren();
  const signals = new PendingSignals(sh.state.subshellDepth + 1);
  const child = sh.subshell(table, {
    ...sh.world,
    ...{ signal: controller.signal, signals, group, children, background: true },
  });
  child.guarded = 0;
  child.redirectsSelf = form.redirects ?? false;
  // What came while the last command ran has its trap run behind that.
  const run = () =>
    child.contained(() =>
      after(body(child), (status) => after(signals.deliver(child), () => status))
    );
  const own = Promise.resolve().then(run).catch((thrown) => {
    if (!(thrown instanceof Aborted)) throw thrown;
    return thrown.status;
  });
  const ended = form.simple
    ? own
    : own.then((status) => controller.signal.aborted ? abortStatus(controller.signal) : status);
  const done = Promise.race([
    ended,
    killed(controller.signal, children, table, form.simple ? own : undefined),
  ]);
  const job = addJob(sh.state.jobs, {
    ...{ pid: child.pid, text: form.text, done, status: undefined },
    ...{ controller, group, shell: child },
  });
  sh.world.unfinished.add(job);
  sh.state.lastBackground = child.pid;
  return job;
}

/** `coproc NAME command`: the variable holds the descriptors to read from and to write to. */
export function startCoprocess(
  sh: Interpreter,
  name: string,
  body: Code,
  text: string,
): Maybe<number> {
  if (!isName(name)) {
    sh.complain(`\`${name}': not a valid identifier`);
    return sh.finish(1);
  }
  const [input, output] = [new Pipe(), new Pipe()];
  const table = sh.io.clone();
  const closing = (pipe: Pipe) =>
    new Descriptor({ sink: pipe.sink }, () => void pipe.sink.close!());
  const cancelling = (pipe: Pipe) =>
    new Descriptor({ source: pipe.source }, () => pipe.source.cancel!());
  table.set(0, cancelling(input));
  table.set(1, closing(output));
  const job = start(sh, body, { text }, table);
  let fd = HIGH_DESCRIPTOR;
  while (sh.io.get(fd) || sh.io.get(fd - 1)) fd--;
  sh.io.set(fd, cancelling(output));
  sh.io.set(fd - 1, closing(input));
  const { variables } = sh.state;
  variables.declareArray(name, false);
  variables.setElement(name, "0", String(fd));
  variables.setElement(name, "1", String(fd - 1));
  variables.set(`${name}_PID`, String(job.pid));
  return sh.state.status = 0;
}
