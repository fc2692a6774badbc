#include "words/text.h"

#include <ctype.h>

const char *next_word(FILE *in) {
  static char word[256];
  size_t length = 0;
  for (int c; (c = getc(in)) != EOF;) {
    if (isalpha(c)) {
      if (length < sizeof word - 1) word[length++] = tolower(c);
    } else if (length) {
      break;
    }
  }
  word[length] = 0;
  return length ? word : NULL;
}
