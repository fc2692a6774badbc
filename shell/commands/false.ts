import { defineCommand } from "../command.ts";

export const falseCommand = defineCommand({
  name: "false",
  summary: "Fail with status 1",
  usage: "",
  options: {},
  raw: true,
  run: () => 1,
});
