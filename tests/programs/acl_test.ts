/** Programs that set, show and copy access control lists. */
import { compile } from "./compile.ts";
import { scenario } from "./scenario.ts";

const AS_ROOT = Deno.uid() === 0 ? [] : ["a program of root's"];
const TREE =
  `cd "$DIR" && umask 022 && mkdir -p src/d/e && echo 1 > src/f && echo 2 > src/d/g && ln src/f src/hard &&
  ln -s f src/soft && setfacl -m u:1000:rw,g:1001:r,m:rw src/f && setfacl -m u:1000:rwx src/d && chmod 711 src/d/e &&
  setfacl -d -m u:1001:rwx,g:7:-,o:- src/d && echo 3 > src/d/handed && mkdir src/d/inner && setfattr -n user.a -v x src/f;`;
const SHOW = (directory: string) =>
  `(cd ${directory} && find . ! -type l | sort | xargs getfacl -n; ls -lR . | sed 's/ [A-Z][a-z][a-z] .*:.. / /');`;

scenario("setfacl and getfacl change and show what they do in tmpfs", {
  needs: ["setfacl", "getfacl", "setfattr", ...AS_ROOT],
  script: `${TREE} ${
    SHOW("src")
  } setfacl -x u:1000 src/f; setfacl -b src/d; setfacl -k src/d; chmod g=rw src/f
    getfacl -n src/f | setfacl --set-file=- src/d/g; setfacl -d --set u::rwx,g::rx,o::rx,u:5:rwx,m::rx src/d/e
    setfacl -m d:u:6:rwx src/f; setfacl -m u:nobody-at-all:r src/f; setfacl -R -m u:9:X src; ${
    SHOW("src")
  }
    setfacl -P -R -b src; ${SHOW("src")}`,
});

scenario("cp -a, mv, rsync -A and tar --acls keep lists", {
  needs: ["setfacl", "getfacl", "setfattr", "rsync", "tar", ...AS_ROOT],
  script: `${TREE} mkdir handing && setfacl -d -m u:77:rwx handing
    cp -a src copied && ${SHOW("copied")} cp -a src handing/ && ${
    SHOW("handing/src")
  } cp -r src/d handing/plain
    rsync -aAXH src/ synced && ${SHOW("synced")} rsync -aAXHn --itemize-changes src/ synced
    setfacl -m u:3:r src/d/g; rsync -aAXH --itemize-changes src/ synced
    tar --acls --xattrs -cf t.tar src && mkdir out && tar --acls --xattrs -xf t.tar -C out && ${
    SHOW("out/src")
  }
    mv out/src handing/moved && ${SHOW("handing")} getfattr -d copied/f synced/f handing/moved/f`,
  normalize: (output) => output.replaceAll(/^total .*\n/gm, ""),
});

scenario("a shell's users get in, or not, by lists", {
  needs: ["setfacl", "setpriv", ...AS_ROOT],
  script:
    `cd "$DIR" && chmod 755 . && mkdir -m 700 d && echo text > d/f && echo 'echo ran' > d/run && chmod 700 d/run
    as() { u=$1; shift; setpriv --reuid $u --regid $u --clear-groups "$@" 2>&1; }
    setfacl -m u:1000:x,g:1001:rx d; setfacl -m u:1000:rw,g:1001:r d/f; setfacl -m g:1001:rx d/run
    for u in 1000 1001 1002; do
      as $u cat d/f; as $u sh -c 'echo more >> d/f'; as $u ls d; as $u test -w d/f; echo $?; as $u sh d/run; as $u touch d/new
    done; setfacl -m m::- d; as 1000 cat d/f; as 1001 cat d/f; chmod 710 d; as 1001 cat d/f`,
});

scenario("whoever asks while lists are replaced gets the answer of one of them", {
  needs: ["cc", ...AS_ROOT],
  script: `cd "$DIR" && chmod 755 . && : > f && ${compile("acl_race", ["acl_race.c"])} f 3000`,
});
