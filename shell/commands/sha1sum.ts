import { defineChecksum } from "../text/checksum.ts";

export const sha1sum = defineChecksum({
  name: "sha1sum",
  tag: "SHA1",
  algorithm: "sha1",
  digits: 40,
});
