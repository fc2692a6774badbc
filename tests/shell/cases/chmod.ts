import type { CommandTable } from "./table.ts";

const SHOW = "stat -c '%a %n'";

export const table: CommandTable = {
  files: { "f": "", "g": "", "d/x": "", "d/e/y": "" },
  cases: [
    `chmod 755 f; ${SHOW} f; chmod 0 f; ${SHOW} f; chmod 4755 f; ${SHOW} f; chmod 00644 f; ${SHOW} f; chmod 7777 f; ${SHOW} f`,
    `chmod u+x f; ${SHOW} f; chmod g+w,o-r f; ${SHOW} f; chmod a=r f; ${SHOW} f; chmod =rw f; ${SHOW} f; chmod u=rwx,g=u,o=g f; ${SHOW} f; chmod g-u f; ${SHOW} f`,
    `chmod +x f; ${SHOW} f; umask 077; chmod 644 f; chmod +x f; ${SHOW} f; chmod +w f; ${SHOW} f; chmod a+w f; ${SHOW} f; chmod =r f; ${SHOW} f; chmod -r f; ${SHOW} f; chmod -w f; ${SHOW} f`,
    `chmod u+s,g+s f; ${SHOW} f; chmod +t f; ${SHOW} f; chmod u-s f; ${SHOW} f; chmod o+s f; ${SHOW} f; chmod a-s f; ${SHOW} f; chmod -t f; ${SHOW} f; chmod a=rwxs f; ${SHOW} f; chmod u+t f; ${SHOW} f`,
    `chmod 600 f; chmod +X f d; ${SHOW} f d; chmod u+x f; chmod go+X f; ${SHOW} f; chmod a-x,a+X f; ${SHOW} f; chmod a-x+X d; ${SHOW} d`,
    `chmod 2755 d; chmod 755 d; ${SHOW} d; chmod 00755 d; ${SHOW} d; chmod g+s d; chmod u=rwx,go=rx d; ${SHOW} d; chmod g=rx d; ${SHOW} d; chmod g-s d; ${SHOW} d; chmod =6755 d; ${SHOW} d; chmod +111 f; ${SHOW} f; chmod -444 f; ${SHOW} f`,
    `chmod -R 700 d; ${SHOW} d d/x d/e d/e/y; chmod -R a+rX d; ${SHOW} d d/x d/e d/e/y; chmod -R go= d f; ${SHOW} d/e/y f`,
    "chmod -v 755 f; chmod -v 755 f; chmod -c 755 f; chmod -c 644 f g; chmod -Rv 600 d | sort; chmod -vf 644 nofile; echo $?",
    `chmod 751 f; chmod --reference=f g; ${SHOW} g; chmod --reference=nofile g; chmod --reference=f; chmod --reference f -v g`,
    "chmod 644 nofile; echo $?; chmod -f 644 nofile; echo $?; chmod; chmod 644; chmod bad f; chmod 888 f; chmod 77777 f; chmod u+q f; chmod '' f; chmod --nonsense; echo $?",
    `ln -s f l; chmod 700 l; ${SHOW} f; ln -s nowhere n; chmod 700 n; chmod -f 700 n; ln -s ../f d/l; chmod -R 755 d; ${SHOW} f; chmod -Rv 755 d | sort; ln -s d ld; chmod -R 711 ld; ${SHOW} d d/x`,
    `chmod -x f; ${SHOW} f; chmod -rw f; ${SHOW} f; chmod 666 f; umask 022; chmod -w f; echo $?; ${SHOW} f; chmod -v -r f; chmod -R -x d; ${SHOW} d; chmod -- -w g; ${SHOW} g; chmod u-w,+x g; ${SHOW} g`,
    "chmod --preserve-root -R 755 /; echo $?",
  ],
};
