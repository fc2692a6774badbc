import type { CommandContext } from "../command.ts";
import type { TransferOptions } from "../host.ts";
import { ProgressMeter, type TransferTotal } from "./progress.ts";
import { BrokenPipe } from "./streams.ts";

/**
 * Makes one transfer after another with a meter over them all, which an undefined `total` leaves out. Returns the
 * status of the last that failed, which the command has reported.
 */
export async function transferAll<T>(
  context: CommandContext,
  items: readonly T[],
  total: (() => TransferTotal | undefined) | undefined,
  transfer: (item: T, options: TransferOptions) => Promise<void>,
): Promise<number> {
  const meter = total && ProgressMeter.of(context, total);
  const options: TransferOptions = {
    report: (line) => context.error(line),
    onProgress: meter && ((progress) => meter.update(progress)),
    signal: context.signal,
  };
  let status = 0;
  for (const item of items) {
    try {
      await transfer(item, options);
      meter?.next();
    } catch (error) {
      meter?.finish();
      if (error instanceof BrokenPipe) throw error;
      status = context.fail((error as Error).message);
    }
  }
  meter?.finish();
  return status;
}
