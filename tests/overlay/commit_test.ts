/** What a commit leaves on the host against what the same program leaves on a copy. */
import { assertEquals } from "@std/assert";
import { onHost, pictureOf, Scene } from "./scene.ts";

const POPULATE = `
umask 022
printf 'one\\ntwo\\nthree\\n' > text; echo keep > same; mkdir -p dir/deep/deeper empty other
echo x > dir/x; echo y > dir/deep/y; echo z > dir/deep/deeper/z
ln -s text link; ln -s nowhere dangling; ln text hard; mkfifo fifo
echo a > pair-a; ln pair-a dir/pair-b
chmod 640 dir/x; chmod 2755 other
truncate -s 1M sparse; printf end >> sparse
printf 'data' > 'name with blank'; echo q > "$(printf 'tab\\there')"
touch -d '2001-02-03 04:05:06.789' same dir/x
find . -exec touch -h -d '2001-02-03 04:05:06.789' {} +`;

/** Each is done over the session and then committed, and done to a copy. */
const PROGRAMS: Record<string, string> = {
  "a file that is added": "echo new > new",
  "a file that is changed": "echo four >> same",
  "a file that is changed in its middle": "printf X | dd of=same bs=1 seek=1 conv=notrunc 2>&1",
  "a file that is emptied": ": > same",
  "a file that is removed": "rm same",
  "a file that another takes the place of": "echo other > t; mv t same",
  "a file of the same bytes": "cp same t; mv t same",
  "modes": "chmod 600 same; chmod 700 dir; chmod 4755 text",
  "times": "touch -d '1999-09-09 09:09:09.123456789' same dir",
  "a directory that is made, with all in it":
    "mkdir -p n/e/w; echo 1 > n/1; echo 2 > n/e/2; ln -s ../1 n/e/l",
  "a directory that is removed, with all in it": "rm -r dir",
  "an empty directory that is removed": "rmdir empty",
  "a file that becomes a directory": "rm same; mkdir same; echo in > same/in",
  "a directory that becomes a file": "rm -r dir; echo file > dir",
  "a directory that becomes a symlink": "rm -r dir; ln -s other dir",
  "a symlink that becomes a file": "rm link; echo file > link",
  "a symlink that leads elsewhere": "ln -sfn other link",
  "a FIFO that is removed, and one that is made": "rm fifo; mkfifo dir/fifo",
  "a file that is renamed": "mv same renamed",
  "a file that is moved": "mv same dir/deep/same",
  "a file that is moved and changed": "mv same dir/same; echo more >> dir/same",
  "a file that is changed and moved": "echo more >> same; mv same dir/same",
  "a directory that is renamed": "mv dir rid",
  "a directory that is moved and changed in":
    "mv dir other/dir; echo more >> other/dir/x; rm other/dir/deep/y",
  "a directory that is moved, made anew where it was":
    "mv dir other/dir; mkdir dir; echo new > dir/x",
  "two files that change places": "mv text t; mv same text; mv t same",
  "two directories that change places": "mv dir t; mv other dir; mv t other",
  "three that go round": "mv text t; mv same text; mv link same; mv t link",
  "a child that comes above its parent": "mv dir/deep up; mv dir up/dir",
  "a parent that goes below its child": "mv dir/deep d; mv dir d/dir; mv d dir",
  "what is moved out of a directory that is removed": "mv dir/deep/y saved; rm -r dir",
  "what is moved out, the rest replaced":
    "mv dir/deep deep; rm -r dir; mkdir dir; mv deep dir/again",
  "a hard link that is made": "ln same same-too; ln same dir/same-three",
  "a hard link of a changed file": "echo more >> same; ln same same-too",
  "both names of a file that is changed through one": "echo four >> text",
  "one name of two is removed": "rm hard",
  "one name of two is replaced": "rm hard; echo mine > hard",
  "both names are moved": "mv text dir/text; mv hard other/hard",
  "new files that are one": "echo n > n1; ln n1 n2; mkdir nd; ln n1 nd/n3",
  "holes":
    "truncate -s 3M holes; printf middle | dd of=holes bs=1 seek=1M conv=notrunc 2>&1; truncate -s 5M sparse",
  "names of any bytes":
    `mv 'name with blank' "$(printf 'new\\nline')"; echo b > "$(printf '\\377\\376')"`,
  "a name that comes back": "mv same t; mv t same",
  "a directory that comes back": "mv dir t; mv t dir",
  "a file that is removed and made again": "rm same; echo keep > same",
  "the top directory": "chmod 711 .",
  "many at once":
    "mkdir -p a/b/c; for i in 1 2 3 4 5 6 7 8 9; do echo $i > a/b/c/$i; echo $i >> text; done; rm -r dir/deep; mv other o; chmod 600 pair-a",
};

for (const [name, program] of Object.entries(PROGRAMS)) {
  Deno.test(`commit leaves what the program would have left: ${name}`, async () => {
    using scene = await Scene.open(POPULATE);
    const before = pictureOf(scene.lower, { times: true });
    assertEquals(await scene.run(program), 0);
    assertEquals(
      pictureOf(scene.lower, { times: true }),
      before,
      "nothing reaches the host before",
    );
    onHost(program, scene.copy);
    const { conflicts, failed } = await scene.session.commit({ journals: scene.journals });
    assertEquals([conflicts, failed], [[], []]);
    assertEquals(pictureOf(scene.lower), pictureOf(scene.copy));
    using left = await scene.session.changes();
    assertEquals([...left].map(({ kind, path, what }) => [kind, path, what]), []);
    assertEquals([...Deno.readDirSync(scene.journals)].map(({ name }) => name), ["lock"]);
  });
}
