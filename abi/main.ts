/** `deno task abi`: writes what is made of the description. */
import { OUTPUTS } from "./outputs.ts";

const root = new URL("../", import.meta.url);
for (const [path, make] of Object.entries(OUTPUTS)) {
  Deno.writeTextFileSync(new URL(path, root), make());
}
