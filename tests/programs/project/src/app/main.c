/* app FILE...: the ten most frequent words; app --selftest: 0 when all is well. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "selftest.h"
#include "words/table.h"
#include "words/text.h"

static int count_file(struct table *table, const char *path) {
  FILE *in = fopen(path, "r");
  if (!in) {
    perror(path);
    return 1;
  }
  for (const char *word; (word = next_word(in));) {
    if (!is_stopword(word)) table_add(table, word);
  }
  fclose(in);
  return 0;
}

int main(int argc, char **argv) {
  struct table table = {0};
  int status = 0;
  if (argc == 2 && strcmp(argv[1], "--selftest") == 0) return selftest();
  for (int i = 1; i < argc; i++) status |= count_file(&table, argv[i]);
  struct entry *sorted = table_sorted(&table);
  for (size_t i = 0; i < table.used && i < 10; i++) {
    printf("%6lu %s\n", sorted[i].count, sorted[i].word);
  }
  free(sorted);
  table_free(&table);
  return status;
}
