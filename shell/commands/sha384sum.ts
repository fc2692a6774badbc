import { defineChecksum } from "../text/checksum.ts";

export const sha384sum = defineChecksum({
  name: "sha384sum",
  tag: "SHA384",
  algorithm: "sha384",
  digits: 96,
});
