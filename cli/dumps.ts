/** What is copied out of the tree at the end, whatever happens then. */
import type { HeardSignal } from "../ffi/signals.ts";
import { describeError, FAILURE, Failure } from "./failure.ts";
import { openMeter, type StagingPlan } from "./run_command.ts";
import type { Report, Workspace } from "./workspace.ts";

/** A copy to the host that a second signal gives up. */
export class Dumps {
  readonly #workspace: Workspace;
  readonly #plan: StagingPlan;
  #report: Report;
  readonly #controller = new AbortController();
  /** What has not been begun, with what is being copied in front. */
  #left: string[] = [];
  #heard: HeardSignal | undefined;

  constructor(workspace: Workspace, plan: StagingPlan, report: Report) {
    this.#workspace = workspace;
    this.#plan = plan;
    this.#report = report;
  }

  /** The first signal lets the copies be finished, the next one gives them up. */
  readonly hear = (signal: HeardSignal): void => {
    if (signal.isEcho || this.#controller.signal.aborted || this.#left.length === 0) return;
    if (this.#heard) return this.#controller.abort(signal.name);
    this.#heard = signal;
    this.#report(
      `SIG${signal.name}: still copying out ${this.#left.join(", ")}; another signal gives that up`,
    );
  };

  /** Runs every dump; tells each failure. Returns `status`, or what a failure makes of it where that was 0. */
  async run(status: number): Promise<number> {
    const { signal } = this.#controller;
    const { replace } = this.#plan;
    const meter = await openMeter(this.#plan, this.#report);
    if (meter) this.#report = meter.report;
    const options = { report: this.#report, onProgress: meter?.onProgress, signal, replace };
    // What an archive had and the tree has not, is missing in whatever was made of it.
    if (this.#workspace.isIncomplete) status ||= 1;
    const work = [
      ...this.#plan.dumps.map((item) => ({
        origin: item.origin,
        place: [item.tree, item.host] as const,
        dump: () => this.#workspace.dump(item, options),
      })),
      ...this.#plan.tars.dumps.map((item) => ({
        origin: item.origin,
        place: item.file === "-" ? undefined : [item.tree, item.file] as const,
        dump: () => this.#workspace.dumpTar(item, options),
      })),
    ];
    this.#left = work.map(({ origin }) => origin);
    meter?.begin(this.#workspace.measureDumps(this.#plan.dumps));
    for (const { origin, place, dump } of work) {
      try {
        if (signal.aborted) throw new Failure(`${origin}: not dumped: interrupted`);
        await untilGivenUp(dump(), signal, origin);
      } catch (error) {
        const { status: failed = FAILURE } = error as Partial<Failure>;
        const isLost = failed === FAILURE && !signal.aborted;
        this.#report(describeError(error) + (isLost && place ? await this.#save(...place) : ""));
        status ||= failed;
      }
      this.#left.shift();
      meter?.next();
      // What archives will have is not known before they are made.
      if (this.#left.length <= this.#plan.tars.dumps.length) meter?.begin();
    }
    meter?.finish();
    return signal.aborted ? 128 + this.#heard!.number : status;
  }

  /** Keeps what could not be copied as an archive; says where. */
  async #save(tree: string, target: string): Promise<string> {
    const { saveBeside }: typeof import("./saved_dump.ts") = await import(
      "./saved_dump.ts" as string
    );
    try {
      const file = await saveBeside(this.#workspace, tree, target);
      return file === undefined ? "" : `; saved as ${file}`;
    } catch (error) {
      return `; it could not be saved beside that either: ${describeError(error)}`;
    }
  }
}

/** Milliseconds in which a copy that is given up may take away what it began. */
const CLEARING = 1000;

/** A copy's end; it may be waiting for a reader that never comes. */
async function untilGivenUp(
  copy: Promise<void>,
  signal: AbortSignal,
  origin: string,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const givenUp = new Promise<never>((_resolve, reject) => {
    const late = () => reject(new Failure(`${origin}: cannot dump: interrupted`));
    signal.addEventListener("abort", () => timer = setTimeout(late, CLEARING), { once: true });
  });
  try {
    await Promise.race([copy, givenUp]);
  } finally {
    clearTimeout(timer);
  }
}
