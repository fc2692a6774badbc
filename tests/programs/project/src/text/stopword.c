#include "words/text.h"

#include <string.h>

#include "stopwords.h"

int is_stopword(const char *word) {
  for (size_t i = 0; i < sizeof stopwords / sizeof stopwords[0]; i++) {
    if (strcmp(stopwords[i], word) == 0) return 1;
  }
  return 0;
}
