/** How far the copies before and after a program are, on a terminal. */
import type { StagingProgress } from "../core/staging_progress.ts";
import { runtime } from "../runtime/current.ts";
import { ProgressMeter, type TransferTotal } from "../shell/io/progress.ts";
import { standardSink } from "./standard_streams.ts";
import type { Report } from "./workspace.ts";

export class StagingMeter {
  readonly #sink = standardSink(runtime.stderr, 2);
  readonly #report: Report;
  #meter: ProgressMeter | undefined;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Begins to show copies that come one after another; `total` is theirs, where it is known. */
  begin(total?: TransferTotal): void {
    this.finish();
    this.#meter = new ProgressMeter(this.#sink, total);
  }

  readonly onProgress = (progress: StagingProgress): void => this.#meter?.update(progress);

  /** The next copy counts on. */
  next(): void {
    this.#meter?.next();
  }

  finish(): void {
    this.#meter?.finish();
    this.#meter = undefined;
  }

  /** A line between. */
  readonly report: Report = (line) => {
    this.#meter?.finish();
    this.#report(line);
  };
}
