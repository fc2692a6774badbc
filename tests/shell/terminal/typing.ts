/** A session at a terminal that is made of memory: keys go in, what is drawn comes out. */
import { encodeName } from "../../../core/bytes.ts";
import type { EditorTerminal } from "../../../shell/editor/terminal.ts";

export class TypedTerminal implements EditorTerminal {
  columns = 80;
  rows = 24;
  #bytes: number[] = [];
  #ended = false;
  #arrived: () => void = () => {};
  drawn = "";

  type(keys: string): void {
    this.typeBytes(encodeName(keys));
  }

  typeBytes(bytes: Uint8Array): void {
    this.#bytes.push(...bytes);
    this.#arrived();
  }

  hangUp(): void {
    this.#ended = true;
    this.#arrived();
  }

  begin(): void {}

  end(): void {}

  take(): number | null | undefined {
    return this.#bytes.shift() ?? (this.#ended ? null : undefined);
  }

  async wait(milliseconds?: number): Promise<boolean> {
    if (this.#bytes.length > 0 || this.#ended) return true;
    const arrived = new Promise<boolean>((resolve) => this.#arrived = () => resolve(true));
    if (milliseconds === undefined) return await arrived;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), milliseconds);
    });
    try {
      return await Promise.race([arrived, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  write(text: string): void {
    this.drawn += text;
  }
}
