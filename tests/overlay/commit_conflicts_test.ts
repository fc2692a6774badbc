/** Every pair of what happened here, over the session, and there, on the host. */
import { assertEquals } from "@std/assert";
import type { ChangeConflict } from "../../core/overlay_changes.ts";
import { onHost, pictureOf, Scene } from "./scene.ts";

const POPULATE = `echo base > f; mkdir d; echo in > d/in; echo other > other; ln -s f l
find . -exec touch -h -d 2001-02-03 {} +`;

const HERE = {
  added: "echo here > new",
  "made a directory": "mkdir new; echo here > new/in",
  modified: "echo here > f",
  "changed the mode": "chmod 600 f",
  removed: "rm f",
  renamed: "mv f g",
  "renamed onto": "mv f other",
  "replaced by a directory": "rm f; mkdir f; echo here > f/in",
  "removed the directory": "rm -r d",
  "added in the directory": "echo here > d/new",
  "renamed the directory": "mv d e; echo here > e/new",
} as const;

const THERE = {
  nothing: ":",
  added: "echo there > new",
  "added the same": "echo here > new",
  "made a directory": "mkdir new; echo there > new/there",
  modified: "echo there > f",
  "changed the mode": "chmod 640 f",
  removed: "rm f",
  "put another in its place": "echo there > t; mv t f",
  "made a directory of it": "rm f; mkdir f",
  "made a symlink of it": "ln -sfn other f",
  "changed in the directory": "echo there > d/in",
  "added in the directory": "echo there > d/there",
  "removed the directory": "rm -r d",
  "made a symlink of the directory": "mv d moved; ln -s moved d",
  "took the new name": "echo there > g; mkdir e; echo there > d/new",
} as const;

type Here = keyof typeof HERE;
type There = keyof typeof THERE;

const f = (
  mode: ChangeConflict | undefined = undefined,
): Partial<Record<There, ChangeConflict>> => ({
  modified: "modified",
  ...mode && { "changed the mode": mode },
  removed: "deleted",
  "put another in its place": "modified",
  "made a directory of it": "replaced",
  "made a symlink of it": "replaced",
});

/** What stands against the commit; pairs that are not here go well. */
const CONFLICTS: Record<Here, Partial<Record<There, ChangeConflict>>> = {
  added: { added: "added", "made a directory": "added" },
  "made a directory": { added: "added", "added the same": "added" },
  modified: f("attributes"),
  // What was done to its bytes there stays, with the mode from here.
  "changed the mode": { ...f("attributes"), modified: undefined },
  removed: { ...f("attributes"), removed: undefined },
  // Whatever was done to it goes along.
  renamed: {
    removed: "deleted",
    "put another in its place": "replaced",
    "made a directory of it": "replaced",
    "made a symlink of it": "replaced",
    "took the new name": "added",
  },
  "renamed onto": {
    removed: "deleted",
    "put another in its place": "replaced",
    "made a directory of it": "replaced",
    "made a symlink of it": "replaced",
  },
  "replaced by a directory": { ...f("attributes"), removed: "deleted" },
  "removed the directory": {
    "changed in the directory": "below",
    "added in the directory": "below",
    "took the new name": "below",
    "made a symlink of the directory": "replaced",
  },
  "added in the directory": {
    "removed the directory": "parent",
    "made a symlink of the directory": "parent",
    "took the new name": "added",
  },
  "renamed the directory": {
    "removed the directory": "deleted",
    "made a symlink of the directory": "replaced",
    "took the new name": "added",
  },
};

for (const [here, program] of Object.entries(HERE)) {
  Deno.test(`what was ${here} here meets what happened there`, async () => {
    for (const [there, script] of Object.entries(THERE)) {
      using scene = await Scene.open(POPULATE);
      const pair = `${here} here, ${there} there`;
      assertEquals(await scene.run(program), 0, pair);
      onHost(`sleep 0.01; ${script}`, scene.lower);
      const before = pictureOf(scene.lower);
      const { conflicts, failed } = await scene.session.commit({ journals: scene.journals });
      const expected = CONFLICTS[here as Here][there as There];
      assertEquals(
        conflicts.map(({ conflict }) => conflict).slice(0, 1),
        expected ? [expected] : [],
        pair,
      );
      assertEquals(failed, [], pair);
      if (expected === undefined) continue;
      assertEquals(pictureOf(scene.lower), before, `${pair}: nothing is changed`);
      const theirs = await scene.session.commit({ journals: scene.journals, prefer: "theirs" });
      assertEquals([theirs.conflicts, theirs.failed], [[], []], `${pair}, theirs`);
    }
  });

  Deno.test(`what was ${here} here wins over what happened there, where that is wanted`, async () => {
    for (const [there, script] of Object.entries(THERE)) {
      const expected = CONFLICTS[here as Here][there as There];
      // What was moved, or only got another mode, and is gone there cannot be had; nothing is made behind a symlink.
      const impossible = here === "changed the mode" ||
        (expected === "deleted" && here.startsWith("renamed")) ||
        there === "made a symlink of the directory" ||
        (expected === "replaced" && here.startsWith("renamed"));
      if (expected === undefined || impossible) continue;
      using scene = await Scene.open(POPULATE);
      const pair = `${here} here, ${there} there`;
      assertEquals(await scene.run(program), 0, pair);
      onHost(`sleep 0.01; ${script}`, scene.lower);
      const { conflicts, failed } = await scene.session.commit({
        journals: scene.journals,
        prefer: "ours",
      });
      assertEquals([conflicts, failed], [[], []], pair);
      onHost(program, scene.copy);
      const ours = pictureOf(scene.copy);
      const lines = pictureOf(scene.lower).map((line) => line.split(" ")[0]);
      for (const line of ours) {
        const [path] = line.split(" ");
        if (["new", "new/in", "f", "d/new", "e/new"].includes(path)) {
          assertEquals(lines.includes(path), true, pair);
        }
      }
      if (here === "modified") assertEquals(onHost("cat f", scene.lower), "here\n", pair);
      if (here === "removed") assertEquals(lines.includes("f"), false, pair);
      if (here === "removed the directory") assertEquals(lines.includes("d"), false, pair);
    }
  });
}
