import { SIGINT } from "../../core/constants.ts";
import type { ChildGroup } from "../host.ts";

/** What a group tells of its programs. */
export interface GroupObserver {
  readonly hasTerminal: boolean;
  /** None of them runs any more in the foreground: all have ended, the last as told, or are stopped. */
  idle(group: ProcessGroup, signal: number): void;
}

/** One signal that is waited for. */
class Stop {
  come!: (signal: number) => void;
  readonly promise = new Promise<number>((resolve) => {
    this.come = resolve;
  });
}

/** The programs of a job. Programs come and go while the job's commands run in the shell. */
export class ProcessGroup implements ChildGroup {
  id = 0;
  foreground: boolean;
  /** Modes of the terminal when the job was stopped. */
  modes: Uint8Array | undefined;
  /** The signal that stopped all its programs, 0 while one runs. */
  stopSignal = 0;
  /** The signal that ended the last of its programs, or 0. */
  endSignal = 0;
  /** Ctrl-C has ended one of its programs. */
  interrupted = false;
  /** The shell has not been told of the last change. */
  unreported = false;
  readonly #observer: GroupObserver;
  /** Whether each program is stopped. */
  readonly #members = new Map<number, boolean>();
  #stop = new Stop();

  constructor(observer: GroupObserver, foreground: boolean) {
    this.#observer = observer;
    this.foreground = foreground;
  }

  /** The signal that stops the group, as soon as one does. */
  get nextStop(): Promise<number> {
    return this.#stop.promise;
  }

  get takesTerminal(): boolean {
    return this.foreground && this.#observer.hasTerminal;
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  joined(pid: number, id: number): void {
    this.id = id;
    this.#members.set(pid, false);
  }

  stopped(pid: number, signal: number): void {
    if (!this.#members.has(pid)) return;
    this.#members.set(pid, signal !== 0);
    if (signal === 0) this.#goOn();
    else this.#rest(signal);
  }

  ended(pid: number, signal: number): void {
    this.#members.delete(pid);
    this.endSignal = signal;
    if (signal === SIGINT) this.interrupted = true;
    if (this.#members.size > 0) return this.#rest(this.stopSignal);
    // The number may be somebody else's from now on.
    this.id = 0;
    this.stopSignal = 0;
    if (this.foreground) this.#observer.idle(this, signal);
  }

  /** The shell makes the group go on. */
  goOn(foreground: boolean): void {
    this.foreground = foreground;
    this.#goOn();
    for (const pid of this.#members.keys()) this.#members.set(pid, false);
  }

  #goOn(): void {
    if (this.stopSignal === 0) return;
    this.stopSignal = 0;
    this.#stop = new Stop();
  }

  #rest(signal: number): void {
    if (signal === 0 || this.stopSignal !== 0) return;
    if (![...this.#members.values()].every((stopped) => stopped)) return;
    this.stopSignal = signal;
    this.unreported = !this.foreground;
    if (this.foreground) this.#observer.idle(this, signal);
    this.foreground = false;
    this.#stop.come(signal);
  }
}
