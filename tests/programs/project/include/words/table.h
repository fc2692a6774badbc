/* A hash table from words to how often they came. */
#ifndef WORDS_TABLE_H
#define WORDS_TABLE_H

#include <stddef.h>

struct entry {
  char *word;
  unsigned long count;
};

struct table {
  struct entry *slots;
  size_t capacity; /* a power of two, or 0 before the first word */
  size_t used;
};

unsigned long hash_word(const char *word);
/* Counts the word once more: its new count, or 0 without memory. */
unsigned long table_add(struct table *table, const char *word);
unsigned long table_count(const struct table *table, const char *word);
/* Entries sorted by falling count, then by word; the caller frees the array, not the words. */
struct entry *table_sorted(const struct table *table);
void table_free(struct table *table);

#endif
