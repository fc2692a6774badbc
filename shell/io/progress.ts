/** How far a transfer is, on a terminal: one line that is written over and over, gone at the end. */
import { encodeName } from "../../core/bytes.ts";
import type { StagingProgress } from "../../core/staging_progress.ts";
import { formatSize } from "../files/block_size.ts";
import type { CommandContext } from "../command.ts";
import type { ByteSink } from "./streams.ts";

/** Milliseconds between two lines, and before the first: what is quick shows none. */
const PERIOD = 100;
const PATIENCE = 300;

export interface TransferTotal {
  readonly files: number;
  readonly bytes: number;
}

export class ProgressMeter {
  readonly #sink: ByteSink;
  readonly #total: TransferTotal | undefined;
  readonly #start = performance.now();
  #next = this.#start + PATIENCE;
  #shown = false;
  /** Of transfers that are over, where several count as one. */
  #before: TransferTotal = { files: 0, bytes: 0 };
  #last: TransferTotal = { files: 0, bytes: 0 };

  constructor(sink: ByteSink, total: TransferTotal | undefined) {
    this.#sink = sink;
    this.#total = total;
  }

  /** Where standard error is a terminal. */
  static of(
    context: CommandContext,
    total: () => TransferTotal | undefined,
  ): ProgressMeter | undefined {
    const sink = context.descriptors.get(2)?.sink;
    return sink?.terminal ? new ProgressMeter(sink, total()) : undefined;
  }

  update(progress: StagingProgress): void {
    this.#last = progress;
    const now = performance.now();
    if (now < this.#next) return;
    this.#next = now + PERIOD;
    this.#shown = true;
    const { columns } = this.#sink.terminal!;
    const line = this.#line(progress, (now - this.#start) / 1000).slice(0, columns - 1);
    void this.#sink.write(encodeName(`\r\x1b[K${line}`));
  }

  /** The next transfer counts on from here. */
  next(): void {
    this.#before = this.#sum(this.#last);
    this.#last = { files: 0, bytes: 0 };
  }

  finish(): void {
    if (this.#shown) void this.#sink.write(encodeName("\r\x1b[K"));
    this.#shown = false;
  }

  #sum({ files, bytes }: TransferTotal): TransferTotal {
    return { files: this.#before.files + files, bytes: this.#before.bytes + bytes };
  }

  #line(progress: StagingProgress, seconds: number): string {
    return progressLine(this.#sum(progress), this.#total, seconds, progress.path);
  }
}

/** `12/40 files  3.4M/9.8M  1.2M/s  0:05 left  PATH` */
export function progressLine(
  done: TransferTotal,
  total: TransferTotal | undefined,
  seconds: number,
  path: string,
): string {
  const rate = seconds > 0 ? done.bytes / seconds : 0;
  const of = (part: string, whole: string | undefined) =>
    whole === undefined ? part : `${part}/${whole}`;
  const size = (bytes: number) => formatSize(bytes, "human");
  const parts = [
    `${of(String(done.files), total && String(total.files))} files`,
    of(size(done.bytes), total && size(total.bytes)),
    `${size(Math.round(rate))}/s`,
  ];
  const left = total === undefined ? undefined : secondsLeft(done, total, seconds);
  if (left !== undefined) parts.push(`${clock(left)} left`);
  return [...parts, path].join("  ");
}

/** By bytes, or by files where there are hardly any bytes. */
function secondsLeft(
  done: TransferTotal,
  total: TransferTotal,
  seconds: number,
): number | undefined {
  const shares = [done.bytes / total.bytes, done.files / total.files].filter(Number.isFinite);
  const share = Math.min(1, ...shares);
  return share > 0 ? seconds * (1 - share) / share : undefined;
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
