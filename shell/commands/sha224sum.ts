import { defineChecksum } from "../text/checksum.ts";

export const sha224sum = defineChecksum({
  name: "sha224sum",
  tag: "SHA224",
  algorithm: "sha224",
  digits: 56,
});
