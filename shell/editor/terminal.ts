/** The terminal that lines are typed on. */
export interface EditorTerminal {
  readonly columns: number;
  readonly rows: number;
  /** Keys come as they are typed and are not shown, from now on. */
  begin(): void;
  /** The terminal is as commands expect it; what has been typed and not taken is theirs. */
  end(): void;
  /** The next byte that was typed; undefined where there is none yet, null where the terminal has gone. */
  take(): number | null | undefined;
  /** Waits until `take` has an answer: false where so many milliseconds have passed. */
  wait(milliseconds?: number): Promise<boolean>;
  write(text: string): void;
}
