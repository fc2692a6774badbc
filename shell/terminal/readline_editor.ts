/**
 * What of node:readline's Interface the session's keys work on. The names with an underscore are its old public
 * ones, which Node and Deno both keep.
 */
export interface Editor {
  line: string;
  cursor: number;
  /** Rows between the beginning of the line and the cursor, as last drawn. */
  prevRows: number;
  setPrompt(prompt: string): void;
  prompt(preserveCursor?: boolean): void;
  close(): void;
  on(event: "line", listener: (line: string) => void): unknown;
  on(event: "SIGINT" | "close" | "error", listener: () => void): unknown;
  write(text: string | null, key?: Key): void;
  _ttyWrite(text: string | undefined, key: Key): void;
  _refreshLine(): void;
  _insertString(text: string): void;
}

/** A key as node:readline tells it. */
export interface Key {
  readonly name?: string;
  readonly sequence?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
  readonly shift?: boolean;
}

/** Takes keys before the editor does; answers whether the key was one of its. */
export interface KeyTaker {
  take(text: string | undefined, key: Key): boolean;
}

/** Replaces the editor's line. */
export function setLine(editor: Editor, line: string, cursor = line.length): void {
  editor.line = line;
  editor.cursor = cursor;
  editor._refreshLine();
}

/** Whether a key is a character to be typed. */
export function isText(text: string | undefined, key: Key): text is string {
  return text !== undefined && !key.ctrl && !key.meta && text >= " " && text !== "\x7f";
}
