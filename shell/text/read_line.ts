import type { Input } from "../io/streams.ts";
import { joinBytes } from "./input.ts";

/** The next line without its newline, and nothing of what follows; null at the end. */
export async function readLine(input: Input): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const chunk = await input.read();
    if (chunk === null) return parts.length === 0 ? null : joinBytes(parts);
    const end = chunk.indexOf(10);
    if (end < 0) {
      parts.push(chunk);
      continue;
    }
    input.unread(chunk.subarray(end + 1));
    parts.push(chunk.subarray(0, end));
    return joinBytes(parts);
  }
}
