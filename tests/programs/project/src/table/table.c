#include "words/table.h"

#include <stdlib.h>
#include <string.h>

static struct entry *find(const struct table *table, const char *word) {
  size_t index = hash_word(word) & (table->capacity - 1);
  while (table->slots[index].word && strcmp(table->slots[index].word, word) != 0) {
    index = (index + 1) & (table->capacity - 1);
  }
  return &table->slots[index];
}

static int grow(struct table *table) {
  struct table bigger = {NULL, table->capacity ? table->capacity * 2 : 8, table->used};
  bigger.slots = calloc(bigger.capacity, sizeof *bigger.slots);
  if (!bigger.slots) return 0;
  for (size_t i = 0; i < table->capacity; i++) {
    if (table->slots[i].word) *find(&bigger, table->slots[i].word) = table->slots[i];
  }
  free(table->slots);
  *table = bigger;
  return 1;
}

unsigned long table_add(struct table *table, const char *word) {
  if (table->used * 2 >= table->capacity && !grow(table)) return 0;
  struct entry *entry = find(table, word);
  if (!entry->word) {
    entry->word = strdup(word);
    if (!entry->word) return 0;
    table->used++;
  }
  return ++entry->count;
}

unsigned long table_count(const struct table *table, const char *word) {
  return table->capacity ? find(table, word)->count : 0;
}

void table_free(struct table *table) {
  for (size_t i = 0; i < table->capacity; i++) free(table->slots[i].word);
  free(table->slots);
  memset(table, 0, sizeof *table);
}
