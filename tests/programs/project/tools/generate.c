/* Turns words, one a line, into a C array. */
#include <stdio.h>
#include <string.h>

int main(void) {
  char line[256];
  puts("static const char *const stopwords[] = {");
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    printf("    \"%s\",\n", line);
  }
  puts("};");
  return 0;
}
