import { scenario } from "./scenario.ts";

const TREE = `cd "$DIR" && mkdir -p src/a/b && seq 1 5000 > src/a/numbers && echo x > src/a/b/x &&
  ln src/a/b/x src/hard && ln -s a/b/x src/soft && ln -s nowhere src/dangling && chmod 640 src/a/b/x &&
  touch -d '2021-03-04 05:06:07 UTC' src/a/numbers src/a/b && truncate -s 1M src/sparse;`;
const LIST = (directory: string) =>
  `(cd ${directory} && find . -printf '%p %y %m %n %l %TY-%Tm-%Td\\n' | grep -v '^\\. ' | sort | ` +
  `sed 's/ d \\([0-7]*\\) [0-9]* / d \\1 /; s/ [0-9]*-[0-9]*-[0-9]*$//')`;

scenario("tar packs and unpacks with links, modes, times and holes", {
  needs: ["tar"],
  script: `${TREE} tar cSf t.tar src && tar tf t.tar | sort && mkdir out && tar xpf t.tar -C out &&
    ${
    LIST("out/src")
  }; stat -c '%n %Y' out/src/a/numbers out/src/a/b; diff -r --no-dereference src out/src && echo same
    tar czf t.tgz src && tar dzf t.tgz && echo unchanged; tar xf t.tar --strip-components=1 -C out && ls out
    echo more > src/more; tar rf t.tar src/more; tar tf t.tar | tail -1; stat -c %h out/hard`,
});

scenario("rsync copies, updates and deletes", {
  needs: ["rsync"],
  script: `${TREE} rsync -aH src/ copy && ${LIST("copy")}; rsync -aHn --itemize-changes src/ copy
    echo changed >> src/a/numbers; rm src/soft; echo new > src/new
    rsync -aH --delete --itemize-changes src/ copy | grep -v '^.d' | sort; diff -r --no-dereference src copy && echo same
    rsync -a --inplace --checksum src/a/ copy/a && rsync -a --remove-source-files src/new out/ && ls out src`,
});

scenario("cpio, zip and gzip where they are there", {
  needs: ["gzip"],
  script:
    `${TREE} gzip -k src/a/numbers && ls src/a && gunzip -c src/a/numbers.gz | cmp - src/a/numbers && echo same
    gzip -d -f src/a/numbers.gz && ls src/a; xz --version > /dev/null 2>&1; split -n 3 src/a/numbers p. && cat p.* | md5sum`,
});
