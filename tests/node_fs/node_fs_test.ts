/** The face of node:fs against Node's own, case by case, under Deno and under Node. */
import { assertEquals } from "@std/assert";
import { createFs } from "../../core/node_fs/create_fs.ts";
import { systemErrorText } from "../../core/node_fs/system_error.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { BY_RELEASE } from "./form_scenes.ts";
import { FORMS, runRow } from "./forms_of_rows.ts";
import { askNode, type Oracle } from "./node_oracle.ts";
import { rows } from "./rows.ts";
import { runScene, scenes } from "./scenes.ts";

const answer = await askNode();
const oracle = typeof answer === "string" ? undefined : answer;
const because = typeof answer === "string" ? ` (not run: ${answer})` : "";

function newFs() {
  const vfs = new Vfs();
  const cage = vfs.cage();
  const fs = createFs(cage);
  fs.mkdirSync("/scratch");
  /** What must hold after every case: a sound tree, and no descriptor left open. */
  const check = () => {
    assertEquals(vfs.check(), []);
    assertEquals([...cage.state.files].map(([fd]) => fd), []);
  };
  return { fs, check };
}

/** A test that needs the oracle. */
function compare(says: string, run: (oracle: Oracle) => Promise<void> | void): void {
  Deno.test({
    name: `node:fs: ${says}${because}`,
    ignore: oracle === undefined,
    // Watchers and streams are on timers that the runtime itself keeps.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => run(oracle!),
  });
}

compare("the face has every name that Node exports", ({ names }) => {
  const { fs } = newFs();
  assertEquals(names.fs.filter((name) => !(name in fs)), []);
  assertEquals(names.promises.filter((name) => !(name in fs.promises)), []);
});

compare("constants are Node's", ({ constants }) => {
  const { fs } = newFs();
  const wrong = Object.entries(constants).filter(([name, value]) =>
    // Those are for loading modules.
    !name.startsWith("EXTENSIONLESS") &&
    (fs.constants as unknown as Record<string, number>)[name] !== value
  );
  assertEquals(wrong, []);
});

compare("errors have libuv's names and words, from E2BIG to EXDEV", ({ errors }) => {
  // Beyond Linux's numbers are libuv's own.
  const wrong = errors.filter(([errno, text]) =>
    errno > -134 && systemErrorText(errno).join() !== text.join()
  );
  assertEquals(wrong, []);
});

for (const row of rows) {
  compare(row.says, async ({ node, face }) => {
    const { fs, check } = newFs();
    for (const form of FORMS) {
      if (row.not?.some((exception) => exception.form === form)) continue;
      const expected = node.rows[row.says][form];
      const actual = await runRow(fs, "/scratch/t", row, form);
      // JSON, as the oracle's outcome went through it.
      assertEquals(actual && JSON.parse(JSON.stringify(actual)), expected, `${form}, under Deno`);
      assertEquals(face.rows[row.says][form], expected, `${form}, under Node`);
    }
    check();
  });
}

for (const [says, scene] of Object.entries(scenes)) {
  compare(says, async ({ node, face }) => {
    const { fs, check } = newFs();
    const actual = await runScene(fs, "/scratch/t", scene);
    const isSame = !BY_RELEASE.has(says);
    if (isSame) assertEquals(JSON.parse(JSON.stringify(actual)), node.scenes[says], "under Deno");
    assertEquals(face.scenes[says], node.scenes[says], "under Node");
    check();
  });
}
