/** `deno task man`: writes build/ramfs.1, which `man -l` shows and a package brings along. */
import { manualPage } from "./manual_page.ts";

const MANUAL = new URL("../../build/ramfs.1", import.meta.url);

Deno.mkdirSync(new URL(".", MANUAL), { recursive: true });
Deno.writeTextFileSync(MANUAL, await manualPage());
console.log(decodeURIComponent(MANUAL.pathname));
