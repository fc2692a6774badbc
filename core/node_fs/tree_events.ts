import type { Vfs } from "../vfs.ts";
import { later } from "./runtime.ts";

/** What inotify, and so `fs.watch` on Linux, tells apart. */
export type EventType = "rename" | "change";

/** What changed, or which of the events that `fs.watch` calls "rename". */
export type EventCause = "name" | "contents" | "attributes";

/** Hears of what happened to the name `path`, absolute and free of symlinks. */
export type EventListener = (type: EventType, path: string) => void;

/**
 * What happened to the names of a tree through any `createFs` face over it. Calls on a cage itself are
 * not heard. Events are delivered after the call that caused them, in order; as with inotify, a change equal
 * to the last event that still waits is dropped.
 */
export class TreeEvents {
  static readonly #trees = new WeakMap<Vfs, TreeEvents>();
  readonly #listeners = new Set<EventListener>();
  #waiting: { cause: EventCause; path: string }[] = [];

  /** The one of a tree. */
  static of(vfs: Vfs): TreeEvents {
    let events = TreeEvents.#trees.get(vfs);
    if (events === undefined) TreeEvents.#trees.set(vfs, events = new TreeEvents());
    return events;
  }

  /** Whether anybody listens: only then is it worth telling. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  listen(listener: EventListener): void {
    this.#listeners.add(listener);
  }

  leave(listener: EventListener): void {
    this.#listeners.delete(listener);
  }

  tell(cause: EventCause, path: string): void {
    const last = this.#waiting.at(-1);
    if (cause !== "name" && last?.cause === cause && last.path === path) return;
    this.#waiting.push({ cause, path });
    if (this.#waiting.length === 1) later(() => this.#deliver());
  }

  #deliver(): void {
    const events = this.#waiting;
    this.#waiting = [];
    for (const { cause, path } of events) {
      const type = cause === "name" ? "rename" : "change";
      for (const listener of [...this.#listeners]) listener(type, path);
    }
  }
}
