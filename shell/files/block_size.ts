/** Sizes as ls, du and df show them: in blocks of some size, or in units that people read. */
import { parseSize } from "../text/sizes.ts";

/**
 * Bytes in a block, with the suffix behind each number where a letter alone named it; "human" and "si"
 * choose a unit for each number, of 1024 and of 1000.
 */
export type BlockSize = number | "human" | "si" | {
  readonly bytes: number;
  readonly suffix: string;
};

/** The size as `--block-size` takes it: `1K`, `MB`, `human-readable`; undefined for what is none. */
export function parseBlockSize(text: string): BlockSize | undefined {
  if (text === "human-readable" || text === "si") return text === "si" ? "si" : "human";
  const size = parseSize(/^\d/.test(text) ? text : `1${text}`);
  if (size === undefined || size <= 0) return undefined;
  return /^\d/.test(text) ? size : { bytes: size, suffix: text };
}

/** Rounded up, as coreutils do: 1025 bytes are two blocks of 1024, or `1.1K`. */
export function formatSize(bytes: number, size: BlockSize): string {
  if (typeof size === "object") return `${Math.ceil(bytes / size.bytes)}${size.suffix}`;
  if (typeof size === "number") return String(Math.ceil(bytes / size));
  const base = size === "si" ? 1000 : 1024;
  if (bytes < base) return String(bytes);
  const units = size === "si" ? "kMGTPE" : "KMGTPE";
  let value = bytes / base;
  let unit = 0;
  while (Math.ceil(value) >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  const tenths = Math.ceil(value * 10 - 1e-9) / 10;
  return (tenths < 10 ? tenths.toFixed(1) : String(Math.ceil(value - 1e-9))) + units[unit];
}
