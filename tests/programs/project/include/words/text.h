/* From bytes to words. */
#ifndef WORDS_TEXT_H
#define WORDS_TEXT_H

#include <stdio.h>

/* The next word of the stream in small letters, or NULL at the end; valid until the next call. */
const char *next_word(FILE *in);
int is_stopword(const char *word);

#endif
