/** Random words written into whatever a program that is not trusted can write. */
import { assertEquals } from "@std/assert";
import { compile } from "../programs/compile.ts";
import { ramfsRun } from "../programs/injection.ts";
import { attackMissing, attacks } from "./attack.ts";

const DAMAGED = `for i in 1 2 3; do grep -q "content $i" f$i || exit 0; done
  mkdir d && touch d/new && ls d | grep -q new && rm -r d || exit 0
  false`;

attacks("scribbling", ["scribble"], [
  {
    says: "seven million random words damage nothing of the session",
    from: ["inside", "supervised", "untrusted"],
    scene: 'for i in 1 2 3; do echo "content $i" > f$i; done',
    attack: '"$TOOLS/scribble" 7000000',
    aim: DAMAGED,
    control: "none",
  },
]);

const reason = attackMissing();

Deno.test({
  name: "scribbling: a program that is trusted finds places to write" +
    (reason ? ` (skipped: ${reason})` : ""),
  ignore: reason !== undefined,
  fn() {
    const [program, ...args] = ramfsRun("/tmp/ramfs-scribbled");
    const scribble = compile("scribble", ["../security/scribble.c"]);
    const { code } = new Deno.Command(program, { args: [...args, scribble, "100"] }).outputSync();
    assertEquals(code, 0);
  },
});
