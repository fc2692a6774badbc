import type { CommandTable } from "./table.ts";

const ACCESS = "system.posix_acl_access";
const DEFAULT = "system.posix_acl_default";
/** u::rw-,u:1000:rwx,g::r--,m::rwx,o::r-- */
const SHARED =
  "0x0200000001000600ffffffff02000700e803000004000400ffffffff10000700ffffffff20000400ffffffff";
/** u::rwx,u:1001:rwx,g::r-x,m::rwx,o::--- */
const HANDED =
  "0x0200000001000700ffffffff02000700e903000004000500ffffffff10000700ffffffff20000000ffffffff";

/** A file with an access list, a directory with a default list, and one that hands another down. */
const LISTS = `mkdir -p s/in t; touch s/in/f s/p plain; setfattr -n ${ACCESS} -v ${SHARED} s/p; ` +
  `setfattr -n ${DEFAULT} -v ${HANDED} t; setfattr -n ${DEFAULT} -v ${SHARED} s/in; `;

/** What lists there are below a directory, and the modes that show them. */
const SHOW = (path: string) =>
  `(cd ${path}; find . | sort | while read f; do stat -c "%a %n" $f; ` +
  `getfattr -d -e hex -m 'system.*' $f; done);`;

export const table: CommandTable = {
  files: {},
  cases: [
    LISTS +
    "ls -l s | tail -n +2 | cut -c1-11; ls -ld t | cut -c1-12; ls -l s/in | tail -n +2 | cut -c1-12; ls -ld * | cut -c1-12; ls -ld plain s/p | cut -c1-12",
    LISTS + "ln -s s/p l; ls -lL l plain | cut -c1-12; ls -l l plain | cut -c1-12",
    LISTS + `umask 002; cp -r s t/r; cp s/p t/q; cp plain t/plain; ${SHOW("t")}`,
    LISTS + `cp -a s t/a; cp -p s/p t/p; cp -p plain t/plain; ${SHOW("t")}`,
    LISTS +
    `touch t/old; cp -p plain t/old; cp --preserve=mode s/p t/new; chmod 600 t/new; ${SHOW("t")}`,
    LISTS +
    `umask 002; install -m 640 s/p t/i; install -d -m 751 t/d; cp --no-preserve=mode s/p t/n; cp -r --no-preserve=mode s t/r; ` +
    `mkdir -m 700 t/m; cp -r --no-preserve=mode t u; ${SHOW("t")} ${SHOW("u")}`,
    LISTS + `umask 077; mkdir t/d; touch t/f; mkfifo t/p; ${SHOW("t")}`,
    LISTS +
    `chmod g-w,o= s/p; setfattr -x ${ACCESS} s/p; setfattr -x ${DEFAULT} s/in; setfattr -x ${DEFAULT} s/in; ${
      SHOW("s")
    }`,
    LISTS +
    `setfattr -n ${ACCESS} -v 0x02000000 s/p; setfattr -n ${ACCESS} -v 0x03000000 s/p; setfattr -n ${DEFAULT} -v ${SHARED} s/p; echo $?; ${
      SHOW("s")
    }`,
  ],
};
