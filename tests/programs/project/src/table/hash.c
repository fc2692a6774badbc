#include "words/table.h"

/* FNV-1a. */
unsigned long hash_word(const char *word) {
  unsigned long hash = 14695981039346656037ul;
  for (; *word; word++) hash = (hash ^ (unsigned char)*word) * 1099511628211ul;
  return hash;
}
