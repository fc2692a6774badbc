import type { CommandTable } from "./table.ts";

const SHOW = "stat -c '%a %n'";

export const table: CommandTable = {
  files: { "f": "x" },
  cases: [
    "mkdir d; mkdir d; mkdir a/b; mkdir -p a/b a/c; mkdir -p a; ls a; mkdir f; mkdir -p f; mkdir -p f/x; mkdir; mkdir ''; echo $?",
    `mkdir -m 700 d; ${SHOW} d; mkdir -m u=rwx,go= e; ${SHOW} e; mkdir -pm 711 g/h; ${SHOW} g g/h; mkdir -m 1777 t; ${SHOW} t; mkdir -m bad x; echo $?; umask 027; mkdir u; ${SHOW} u; mkdir -m +x v; ${SHOW} v`,
    "mkdir -v a; mkdir -pv a/b/c; mkdir -pv a/b/c; mkdir -v a x/y; echo $?; mkdir --nonsense",
    "mkdir d; rmdir d; rmdir d; mkdir -p a/b/c; rmdir a; rmdir -p a/b/c; ls; mkdir -p a/b/c; touch a/x; rmdir -p a/b/c; rmdir f; rmdir; echo $?",
    "mkdir -p a/b; rmdir -v a/b; mkdir a/b; rmdir -pv a/b; mkdir -p a/b; rmdir --ignore-fail-on-non-empty a; echo $?; touch a/x; rmdir -p --ignore-fail-on-non-empty a/b; echo $?; rmdir --nonsense",
    "mkfifo p q; stat -c '%F %a' p; mkfifo p; mkfifo -m 600 r; stat -c %a r; mkfifo -m bad s; mkfifo -m 4755 s; mkfifo; mkfifo nodir/p; echo $?",
    "mknod p p; stat -c %F p; mknod c c 1 3; stat -c '%F %t %T' c; mknod -m 600 b b 7 0; stat -c '%F %a' b; mknod c c 1 3; mknod x; mknod x q; mknod x c; mknod x c 1; mknod x p 1 2; mknod x c a b; mknod; echo $?",
  ],
};
