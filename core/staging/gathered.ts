/** Pieces of a stream are gathered until they are this large: small ones cost their reader a turn each. */
const ENOUGH = 262144;

/** The same bytes in fewer pieces. */
export function gathered(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  return new ReadableStream({
    async pull(controller) {
      const parts: Uint8Array[] = [];
      let length = 0;
      while (length < ENOUGH) {
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(value);
        length += value.length;
      }
      if (length > 0) controller.enqueue(concatenate(parts, length));
      if (length < ENOUGH) controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

export function concatenate(
  parts: readonly Uint8Array[],
  length: number,
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
