/** watch, watchFile and unwatchFile. */
import { baseName } from "../path_text.ts";
import { Attributes } from "../attributes.ts";
import { type Watch, watch as watchTree, type WatchEvent } from "../vfs/watch.ts";
import { abortError } from "./argument_error.ts";
import { checkAborted, encodingOf, fromPath, toFunction, toOptions, toPath } from "./arguments.ts";
import type { Calls } from "./calls.ts";
import { Emitter } from "./emitter.ts";
import { joinNormalized } from "./path_text.ts";
import { realPlace } from "./real_place.ts";
import { type Bytes, later } from "./runtime.ts";
import { BigIntStats, Stats } from "./stats.ts";
import { systemError } from "./system_error.ts";

type Name = string | Bytes;
type Timer = ReturnType<typeof setInterval>;

/** What inotify, and so `fs.watch` on Linux, tells apart. */
type EventType = "rename" | "change";

/** Node's FSWatcher. Emits "change" with the event's type and the name, and "close". */
export class FSWatcher extends Emitter {
  readonly #name: string;
  readonly #encoding: string | undefined;
  readonly #watch: Watch;
  /** Events that are not reported yet: they are in a task of their own. */
  #waiting: WatchEvent[] = [];
  #isOpen = true;

  /** @throws ENOENT and what else stat(2) answers, EACCES without the right to read. */
  constructor(calls: Calls, filename: unknown, options: unknown) {
    super();
    const wanted = toOptions(options);
    const name = toPath(filename, "filename");
    this.#encoding = encodingOf(wanted);
    const place = realPlace(calls.state, name, true);
    this.#name = typeof place === "string" ? baseName(place) : "";
    const onEvent = (event: WatchEvent) => this.#hear(event);
    try {
      this.#watch = watchTree(calls, name, { recursive: wanted.recursive === true, onEvent });
    } catch (error) {
      const { errno } = error as { errno: number };
      throw Object.assign(systemError(errno, "watch", name), { filename });
    }
    const signal = wanted.signal as AbortSignal | undefined;
    if (signal?.aborted) later(() => this.close());
    else signal?.addEventListener("abort", () => this.close(), { once: true });
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#watch.close();
    later(() => this.emit("close"));
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** As with inotify, a change equal to the last event that still waits is dropped. */
  #hear(event: WatchEvent): void {
    const last = this.#waiting.at(-1);
    const isChange = event.type === "write" || event.type === "attributes";
    if (isChange && last?.type === event.type && last.path === event.path) return;
    this.#waiting.push(event);
    if (this.#waiting.length === 1) later(() => this.#tell());
  }

  #tell(): void {
    const events = this.#waiting;
    this.#waiting = [];
    for (const { type, path, from } of events) {
      const what = type === "write" || type === "attributes" ? "change" : "rename";
      for (const name of from === undefined ? [path] : [from, path]) {
        if (this.#isOpen) this.emit("change", what, fromPath(name || this.#name, this.#encoding));
      }
    }
  }
}

/** `fs.watch`. */
export function watch(calls: Calls, filename: unknown, ...rest: unknown[]): FSWatcher {
  const listener = rest.find((arg) => typeof arg === "function");
  const watcher = new FSWatcher(calls, filename, rest[0]);
  if (listener !== undefined) watcher.on("change", toFunction(listener, "listener"));
  return watcher;
}

interface ChangeEvent {
  eventType: EventType;
  filename: Name;
}

/** `fs.promises.watch`: events until the signal fires, which throws AbortError. */
export async function* watchEvents(
  calls: Calls,
  filename: unknown,
  options?: unknown,
): AsyncGenerator<ChangeEvent, void> {
  const wanted = toOptions(options);
  checkAborted(wanted);
  const signal = wanted.signal as AbortSignal | undefined;
  const events: ChangeEvent[] = [];
  let wake = () => {};
  const watcher = watch(calls, filename, wanted);
  watcher.on("change", (eventType, filename) => {
    events.push({ eventType: eventType as EventType, filename: filename as Name });
    wake();
  });
  watcher.on("close", () => wake());
  try {
    for (;;) {
      while (events.length > 0) yield events.shift()!;
      if (signal?.aborted) throw abortError(signal.reason);
      await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    watcher.close();
  }
}

/** Milliseconds between two looks of `watchFile`, as in Node. */
const INTERVAL = 5007;

/** Node's StatWatcher: looks at a file again and again, and emits "change" with both Stats. */
export class StatWatcher extends Emitter {
  readonly #calls: Calls;
  readonly #path: string;
  readonly #bigint: boolean;
  #last: Attributes;
  #timer: Timer | undefined;

  constructor(calls: Calls, path: string, options: Record<string, unknown>) {
    super();
    this.#calls = calls;
    this.#path = path;
    this.#bigint = options.bigint === true;
    this.#last = this.#look();
    // As in Node, a file that is missing at first is told of once, by Stats of zeros.
    if (this.#last.nlink === 0) later(() => this.#tell(this.#last, this.#last));
    const interval = typeof options.interval === "number" ? options.interval : INTERVAL;
    this.#timer = setInterval(() => this.#compare(), interval);
    if (options.persistent === false) this.unref();
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    later(() => this.emit("stop"));
  }

  ref(): this {
    (this.#timer as { ref?: () => void } | undefined)?.ref?.();
    return this;
  }

  unref(): this {
    (this.#timer as { unref?: () => void } | undefined)?.unref?.();
    return this;
  }

  #look(): Attributes {
    const out = new Attributes();
    return this.#calls.find(this.#path, true, out) === 0 ? out : new Attributes();
  }

  #compare(): void {
    const [last, now] = [this.#last, this.#look()];
    this.#last = now;
    const isSame = last.ino === now.ino && last.size === now.size && last.mode === now.mode &&
      last.mtimeSec === now.mtimeSec && last.mtimeNsec === now.mtimeNsec &&
      last.ctimeSec === now.ctimeSec && last.ctimeNsec === now.ctimeNsec;
    if (!isSame) this.#tell(now, last);
  }

  #tell(now: Attributes, last: Attributes): void {
    if (this.#timer === undefined) return;
    const toStats = (from: Attributes) => this.#bigint ? new BigIntStats(from) : new Stats(from);
    this.emit("change", toStats(now), toStats(last));
  }
}

/** `watchFile` and `unwatchFile` of a face: one watcher for each path. */
export class StatWatchers {
  readonly #calls: Calls;
  readonly #watchers = new Map<string, StatWatcher>();

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  watch(filename: unknown, ...rest: unknown[]): StatWatcher {
    const path = this.#key(filename);
    const options = typeof rest[0] === "object" && rest[0] !== null ? rest[0] : {};
    const listener = toFunction(rest.find((arg) => typeof arg === "function"), "listener");
    let watcher = this.#watchers.get(path);
    if (watcher === undefined) {
      watcher = new StatWatcher(this.#calls, path, options as Record<string, unknown>);
      this.#watchers.set(path, watcher);
    }
    return watcher.on("change", listener);
  }

  unwatch(filename: unknown, listener?: unknown): void {
    const path = this.#key(filename);
    const watcher = this.#watchers.get(path);
    if (watcher === undefined) return;
    if (listener === undefined) watcher.removeAllListeners("change");
    else watcher.off("change", toFunction(listener, "listener"));
    if (watcher.listenerCount("change") > 0) return;
    watcher.stop();
    this.#watchers.delete(path);
  }

  #key(filename: unknown): string {
    const path = toPath(filename, "filename");
    return path.startsWith("/")
      ? joinNormalized("", path)
      : joinNormalized(this.#calls.cwd(), path);
  }
}
