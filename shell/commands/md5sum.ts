import { defineChecksum } from "../text/checksum.ts";

export const md5sum = defineChecksum({
  name: "md5sum",
  tag: "MD5",
  algorithm: "md5",
  digits: 32,
});
