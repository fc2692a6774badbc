import { joinBytes } from "../join_bytes.ts";

/** Pieces of a stream are gathered until they are this large: small ones cost their reader a turn each. */
const ENOUGH = 262144;

/** The bytes of a generator, which is run as they are asked for, as a stream; small pieces come together. */
export function gathered(
  pieces: Generator<Uint8Array<ArrayBuffer>, void>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const larger = largerPieces(pieces);
  return new ReadableStream({
    pull(controller) {
      const { done, value } = larger.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void larger.return(),
  }, { highWaterMark: 0 });
}

function* largerPieces(
  pieces: Iterable<Uint8Array<ArrayBuffer>>,
): Generator<Uint8Array<ArrayBuffer>, void> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces) {
    if (length > 0 && length + piece.length > ENOUGH) {
      yield joinBytes(parts);
      parts = [];
      length = 0;
    }
    if (piece.length >= ENOUGH) yield piece;
    else {
      parts.push(piece);
      length += piece.length;
    }
  }
  if (length > 0) yield joinBytes(parts);
}
