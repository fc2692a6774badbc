import { defineChecksum } from "../text/checksum.ts";

export const sha256sum = defineChecksum({
  name: "sha256sum",
  tag: "SHA256",
  algorithm: "sha256",
  digits: 64,
});
