import type { Cage } from "../../core/cage/cage.ts";
import { O_RDWR, O_TMPFILE, SEEK_SET } from "../../core/constants.ts";
import type { ByteSource, Lender, StreamOrigin } from "./streams.ts";
import { TreeFile } from "./tree_file.ts";

/**
 * A here-document: in memory, until a program is to inherit it. Then it is a file of the tree without a name,
 * of which the program and the shell have one offset.
 */
export class HereFile implements ByteSource {
  readonly origin: StreamOrigin | undefined;
  readonly #bytes: Uint8Array;
  #at = 0;
  #file: TreeFile | undefined;

  /** @param directory in which such a file may be made; undefined where programs see none */
  constructor(bytes: Uint8Array, cage: Cage, directory: string | undefined) {
    this.#bytes = bytes;
    this.origin = directory === undefined ? undefined : {
      lend: (lender) => this.#lend(cage, directory, lender),
      giveBack: (bytes) => this.#giveBack(bytes),
    };
  }

  read(max = Infinity): Uint8Array | null {
    if (this.#file) return this.#file.read(Math.min(max, 65536));
    if (this.#at === this.#bytes.length) return null;
    const chunk = this.#bytes.subarray(this.#at, Math.min(this.#at + max, this.#bytes.length));
    this.#at += chunk.length;
    return chunk;
  }

  close(): void {
    this.#file?.close();
  }

  #giveBack(bytes: number): void {
    if (this.#file) this.#file.origin.giveBack!(bytes);
    else this.#at -= bytes;
  }

  #lend(cage: Cage, directory: string, lender: Lender): number | undefined {
    if (this.#file === undefined) {
      try {
        const flags = O_RDWR | O_TMPFILE;
        this.#file = new TreeFile(cage, cage.open(directory, flags, 0o600), directory, flags);
      } catch {
        return undefined;
      }
      this.#file.write(this.#bytes);
      this.#file.seek(this.#at, SEEK_SET);
    }
    return this.#file.origin.lend!(lender);
  }
}
