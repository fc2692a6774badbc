/** The command line: `ramfs run`, `ramfs sh`, `ramfs doctor`. */
import { main } from "./cli/main.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));
