import { defineCommand } from "../command.ts";

export const trueCommand = defineCommand({
  name: "true",
  summary: "Succeed",
  usage: "",
  options: {},
  raw: true,
  run: () => 0,
});
