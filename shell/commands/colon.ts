import { defineCommand } from "../command.ts";

export const colon = defineCommand({
  name: ":",
  summary: "Do nothing but expand the arguments",
  usage: "[ARGUMENT]...",
  options: {},
  raw: true,
  run: () => 0,
});
