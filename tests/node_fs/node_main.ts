/** What runs under Node: all cases on its own node:fs, and on the face, as one JSON text. */
import fs from "node:fs";
import os from "node:os";
import util from "node:util";
import { createFs } from "../../core/node_fs/create_fs.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { runScenes } from "./scenes.ts";
import { runRows } from "./forms_of_rows.ts";
import { rows } from "./rows.ts";

const directory = fs.mkdtempSync(`${os.tmpdir()}/ramfs-node-fs-`);
try {
  const face = createFs(new Vfs().cage());
  face.mkdirSync("/scratch");
  const results = {
    names: { fs: Object.keys(fs), promises: Object.keys(fs.promises) },
    constants: fs.constants,
    errors: [...util.getSystemErrorMap()],
    node: {
      rows: await runRows(fs, `${directory}/t`, rows),
      scenes: await runScenes(fs, `${directory}/t`),
    },
    face: {
      rows: await runRows(face, "/scratch/t", rows),
      scenes: await runScenes(face, "/scratch/t"),
    },
  };
  fs.writeFileSync(process.argv[2], JSON.stringify(results));
} finally {
  fs.rmSync(directory, { recursive: true });
}
