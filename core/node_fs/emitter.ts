/** A listener of an event. */
type Listener = (...args: unknown[]) => void;

/** The part of Node's EventEmitter that handles and watchers have. */
export class Emitter {
  readonly #listeners = new Map<string | symbol, { listener: Listener; once: boolean }[]>();

  on(event: string | symbol, listener: Listener): this {
    return this.#add(event, listener, false);
  }

  addListener(event: string | symbol, listener: Listener): this {
    return this.#add(event, listener, false);
  }

  once(event: string | symbol, listener: Listener): this {
    return this.#add(event, listener, true);
  }

  off(event: string | symbol, listener: Listener): this {
    const entries = this.#listeners.get(event) ?? [];
    const at = entries.findLastIndex((entry) => entry.listener === listener);
    if (at >= 0) this.#listeners.set(event, entries.toSpliced(at, 1));
    return this;
  }

  removeListener(event: string | symbol, listener: Listener): this {
    return this.off(event, listener);
  }

  removeAllListeners(event?: string | symbol): this {
    if (event === undefined) this.#listeners.clear();
    else this.#listeners.delete(event);
    return this;
  }

  listeners(event: string | symbol): Listener[] {
    return (this.#listeners.get(event) ?? []).map((entry) => entry.listener);
  }

  listenerCount(event: string | symbol): number {
    return this.#listeners.get(event)?.length ?? 0;
  }

  eventNames(): (string | symbol)[] {
    return [...this.#listeners.keys()].filter((event) => this.listenerCount(event) > 0);
  }

  /** Calls the listeners; whether there were any. An "error" that nobody hears is thrown. */
  emit(event: string | symbol, ...args: unknown[]): boolean {
    const entries = this.#listeners.get(event) ?? [];
    if (entries.length === 0) {
      if (event === "error") throw args[0];
      return false;
    }
    for (const { listener, once } of [...entries]) {
      if (once) this.off(event, listener);
      listener.apply(this, args);
    }
    return true;
  }

  #add(event: string | symbol, listener: Listener, once: boolean): this {
    const entries = this.#listeners.get(event);
    if (entries === undefined) this.#listeners.set(event, [{ listener, once }]);
    else entries.push({ listener, once });
    return this;
  }
}
