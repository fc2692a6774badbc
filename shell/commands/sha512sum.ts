import { defineChecksum } from "../text/checksum.ts";

export const sha512sum = defineChecksum({
  name: "sha512sum",
  tag: "SHA512",
  algorithm: "sha512",
  digits: 128,
});
