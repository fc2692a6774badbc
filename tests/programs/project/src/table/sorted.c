#include "words/table.h"

#include <stdlib.h>
#include <string.h>

static int by_count(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  if (left->count != right->count) return left->count < right->count ? 1 : -1;
  return strcmp(left->word, right->word);
}

struct entry *table_sorted(const struct table *table) {
  struct entry *sorted = malloc((table->used + 1) * sizeof *sorted);
  size_t length = 0;
  if (!sorted) return NULL;
  for (size_t i = 0; i < table->capacity; i++) {
    if (table->slots[i].word) sorted[length++] = table->slots[i];
  }
  qsort(sorted, length, sizeof *sorted, by_count);
  return sorted;
}
