/** Programs that were built with sanitizers, of both compilers: each has its own idea of where in memory things lie. */
import { scenario } from "./scenario.ts";

const PROGRAMS = `cat > race.c <<'C'
#include <pthread.h>
int shared;
void *work(void *p) { shared++; return p; }
int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, work, 0);
  pthread_create(&b, 0, work, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
C
cat > files.c <<'C'
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int count, char **words) {
  char *buffer = malloc(10), byte[1];
  struct stat stat;
  struct dirent *entry;
  int file = open("made", O_RDWR | O_CREAT, 0600), names = 0;
  write(file, "12345678", 8);
  lseek(file, 0, SEEK_SET);
  read(file, buffer, 8);
  buffer[8] = 0;
  if (lstat("made", &stat) == 0 && stat.st_size == 8) puts(buffer);
  DIR *here = opendir(".");
  while ((entry = readdir(here))) names += strlen(entry->d_name) > 0;
  closedir(here);
  printf("%d\\n", names);
  switch (count) {
    case 2: buffer[11 - (words[1][0] - 'o')] = 1; break;              // o: overflow
    case 3: buffer = 0; here = 0; return 0;                           // a leak
    case 4: { int i = 0x7fffffff; i += count; printf("%d\\n", i); }   // undefined
    case 5: { char unset[4]; if (unset[count - 4]) puts("set"); }     // unset
  }
  free(buffer);
  return 0;
}
C
# What was found, without addresses and numbers.
found() { "$@" 2>&1 | grep -o -E -e 'SUMMARY: [A-Za-z]*: [a-z-]*' -e 'runtime error: [a-z ]*' -e '^[0-9]+$' -e '.*unexpected.*'; }
`;

for (const compiler of ["gcc", "clang"]) {
  scenario(`ThreadSanitizer of ${compiler} starts every time and finds a race`, {
    needs: [compiler],
    script:
      `cd "$DIR"; ${PROGRAMS} ${compiler} -g -fsanitize=thread -o race race.c 2>/dev/null || { echo no TSan; exit; }
      found ./race; echo 'int main(void) { return 0; }' > none.c; ${compiler} -fsanitize=thread -o none none.c
      for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do ./none || echo failed; done
      setarch -R ./none; echo $?`,
  });
  scenario(
    `AddressSanitizer, LeakSanitizer and UBSan of ${compiler} find what is wrong, and nothing else`,
    {
      needs: [compiler],
      script:
        `cd "$DIR"; ${PROGRAMS} ${compiler} -g -fsanitize=address,undefined -o files files.c 2>/dev/null || { echo no ASan; exit; }
      found ./files; found ./files o; found ./files a b; found ./files a b c; setarch -R ./files
      ${compiler} -g -static-libasan -fsanitize=address -o files files.c 2>/dev/null && found ./files o
      ${compiler} -g -fsanitize=leak -o files files.c 2>/dev/null && found ./files a b`,
    },
  );
}

scenario(
  "MemorySanitizer of clang takes what calls on the tree write for set, and finds what is not",
  {
    needs: ["clang"],
    script:
      `cd "$DIR"; ${PROGRAMS} clang -g -fsanitize=memory -o files files.c 2>/dev/null || { echo no MSan; exit; }
    found ./files; found ./files a b c d; for i in 1 2 3 4 5 6 7 8 9 10; do ./files > /dev/null || echo failed; done`,
  },
);

scenario(
  "programs are placed where the kernel would place them, and always at the same addresses under setarch -R",
  {
    needs: ["gcc", "setarch"],
    script: `cd "$DIR"; cat > where.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
extern char __executable_start, end;
int main(int count, char **words) {
  unsigned long at = (unsigned long)&__executable_start, heap = (unsigned long)sbrk(0), library = (unsigned long)abort;
  unsigned long stack = (unsigned long)words;
  if (count > 1) return printf("%lx\\n", at) < 0;
  printf("program %d heap %d library %d stack %d\\n", at >= 0x555555554000 && at < 0x565555554000,
         heap >= (unsigned long)&end && heap - (unsigned long)&end < 2ul << 30, library >> 41 == 0x3f || library < 1ul << 32 || library - at < 1ul << 32, stack >> 40 == 0x7f);
  return 0;
}
C
    for kind in -pie -no-pie; do gcc $kind -o where where.c; ./where; ./where; setarch -R ./where; setarch -R ./where x; setarch -R ./where x; done
    gcc -pie -o where where.c; for i in 1 2 3 4 5 6 7 8; do ./where x; done | sort | uniq | wc -l
    setarch -R sh -c './where x; ./where x'; setarch -R sh -c 'exec ./where x'`,
  },
);
