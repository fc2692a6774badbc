import { watch as watchTree, type WatchEvent } from "../../core/vfs/watch.ts";
import { jsonLine } from "../files/attributes_json.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { mountOf } from "../files/mounts.ts";
import { physicalPath } from "../files/paths.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { TreePoll } from "../files/tree_poll.ts";

/** Milliseconds between two looks at the tree that programs change. */
const PERIOD = 100;

export const watch = defineCommand({
  name: "watch",
  summary: "Print what changes below a path",
  usage: "[OPTION]... [PATH]",
  options: {
    count: { short: "n", long: "count", value: "N", help: "end after N events" },
    json: { long: "json", help: "a JSON value a line" },
    recursive: { short: "r", long: "recursive", help: "directories below as well" },
    seconds: { short: "t", long: "timeout", value: "SECONDS", help: "end after this time" },
  },
  notes:
    `A line for each event until Ctrl-C: create, remove, rename (with the old name), exchange, write,
attributes; paths count from PATH, the working directory unless watched. In partitions that only
this shell changes every call is an event. The tree that programs share, and the host, are looked at
ten times a second: what came and went between two looks is not seen, and several writes are one
event.`,
  async run(context, options, operands) {
    if (operands.length > 1) return context.misuse(`extra operand ${quoteName(operands[1])}`);
    const [count, seconds] = [options.count, options.seconds].map((text) =>
      text === undefined ? Infinity : Number(text)
    );
    if (!(count >= 1) || (count !== Infinity && !Number.isInteger(count))) {
      return context.fail(`invalid count ${quoteName(options.count!)}`);
    }
    if (!(seconds >= 0)) return context.fail(`invalid time ${quoteName(options.seconds!)}`);
    const operand = operands[0] ?? ".";
    let path: string;
    try {
      path = physicalPath(context.cage, context.path(operand));
      const { recursive, json } = options;
      await follow(context, { path, count, seconds, recursive, json });
      return 0;
    } catch (error) {
      if ((error as { syscall?: string }).syscall === undefined) throw error;
      return context.fail(`${quoteName(operand)}: ${errorText(error)}`);
    }
  },
});

interface Following {
  readonly path: string;
  readonly count: number;
  readonly seconds: number;
  readonly recursive: boolean;
  readonly json: boolean;
}

async function follow(context: CommandContext, following: Following): Promise<void> {
  const { path, count, seconds, recursive, json } = following;
  const { cage, signal } = context;
  cage.stat(path);
  // Who changes these does not tell.
  const { kind, partition } = mountOf(cage, path);
  const shared = kind === "shared" || partition === undefined;
  const poll = shared ? new TreePoll(cage, path, recursive) : undefined;
  const watched = shared ? undefined : watchTree(cage, path, { recursive });
  const end = performance.now() + seconds * 1000;
  try {
    for (let left = count; left > 0;) {
      const events = (poll?.take() ?? watched!.take()).slice(0, left);
      for (const event of events) context.add(json ? jsonLine(event) : lineOf(event));
      left -= events.length;
      await context.flush();
      if (signal?.aborted || performance.now() >= end) return;
      if (left > 0) await pause(Math.min(PERIOD, end - performance.now()), signal);
    }
  } finally {
    watched?.close();
  }
}

function lineOf({ type, path, from }: WatchEvent): string {
  const shown = quoteForTerminal(path === "" ? "." : path);
  return from === undefined
    ? `${type} ${shown}\n`
    : `${type} ${quoteForTerminal(from)} -> ${shown}\n`;
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
