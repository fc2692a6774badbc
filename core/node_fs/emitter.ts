/** A listener of an event. */
type Listener = (...args: unknown[]) => void;

/** The part of Node's EventEmitter that handles and watchers have. */
export class Emitter {
  readonly #listeners = new Map<string | symbol, { listener: Listener; once: boolean }[]>();
  #most = 10;

  on(event: string | symbol, listener: Listener): this {
    return this.#add(event, listener, false);
  }

  addListener(event: string | symbol, listener: Listener): this {
    return this.#add(event, listener, false);
  }

  once(event: string | symbol, listener: Listener): this {
    return this.#add(event, listener, true);
  }

  prependListener(event: string | symbol, listener: Listener): this {
    return this.#add(event, listener, false, true);
  }

  prependOnceListener(event: string | symbol, listener: Listener): this {
    return this.#add(event, listener, true, true);
  }

  getMaxListeners(): number {
    return this.#most;
  }

  /** Nothing is said of more: the number is kept for who asks. */
  setMaxListeners(most: number): this {
    this.#most = most;
    return this;
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

  rawListeners(event: string | symbol): Listener[] {
    return this.listeners(event);
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

  #add(event: string | symbol, listener: Listener, once: boolean, first = false): this {
    const entries = this.#listeners.get(event) ?? [];
    const entry = { listener, once };
    this.#listeners.set(event, first ? [entry, ...entries] : [...entries, entry]);
    return this;
  }
}
