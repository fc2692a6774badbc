import { assertEquals } from "@std/assert";
import { decodeName, encodeName } from "../../core/bytes.ts";
import { get, put, test } from "./harness.ts";

Deno.test("every sequence of bytes survives being a name", () => {
  let seed = 1;
  for (let round = 0; round < 2000; round++) {
    const bytes = new Uint8Array(round % 12);
    for (let at = 0; at < bytes.length; at++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      bytes[at] = (seed >>> 16) % 3 === 0 ? (seed >>> 20) & 0x7f : 0x80 | (seed >>> 20) & 0x7f;
    }
    assertEquals(encodeName(decodeName(bytes)), bytes);
  }
});

Deno.test("valid UTF-8 is decoded, a byte that is none becomes U+DC00 and itself", () => {
  assertEquals(decodeName(new Uint8Array([0xc3, 0xa4, 0xff, 0x61])), "ä\udcffa");
  assertEquals(decodeName(new Uint8Array([0xed, 0xa0, 0x80])), "\udced\udca0\udc80");
  assertEquals(decodeName(new Uint8Array([0xef, 0xbb, 0xbf])), "\ufeff");
  assertEquals(encodeName("😀"), new Uint8Array([0xf0, 0x9f, 0x98, 0x80]));
});

test("a name spelled in escapes that form UTF-8 is the decoded name", (cage) => {
  put(cage, "/\udcc3\udca4", "x");
  assertEquals(cage.readdir("/"), ["ä"]);
  assertEquals(get(cage, "/ä"), "x");
});

test("a path spelled in escapes finds and opens what its decoded spelling does", (cage) => {
  put(cage, "/ä", "x");
  assertEquals(get(cage, "/\udcc3\udca4"), "x");
  put(cage, "/\udcc3\udca4", "y");
  assertEquals(get(cage, "/ä"), "y");
  cage.rename("/\udcc3\udca4", "/ö");
  assertEquals(cage.readdir("/"), ["ö"]);
});
