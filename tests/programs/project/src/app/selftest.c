#include "selftest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words/table.h"
#include "words/text.h"

static int failures;

static void expect(int condition, const char *what) {
  if (condition) return;
  failures++;
  printf("FAILED: %s\n", what);
}

static void test_table(void) {
  struct table table = {0};
  char word[16];
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 1000; i++) {
      snprintf(word, sizeof word, "w%d", i);
      expect(table_add(&table, word) == (unsigned long)round + 1, "a word is counted");
    }
  }
  expect(table.used == 1000, "a word is stored once");
  expect(table_count(&table, "w999") == 3, "a count is found");
  expect(table_count(&table, "missing") == 0, "a missing word counts nothing");
  table_add(&table, "w7");
  struct entry *sorted = table_sorted(&table);
  expect(strcmp(sorted[0].word, "w7") == 0, "the most frequent word comes first");
  free(sorted);
  table_free(&table);
}

static void test_text(void) {
  FILE *in = tmpfile();
  fputs("The end, of THE story", in);
  rewind(in);
  expect(strcmp(next_word(in), "the") == 0, "words come in small letters");
  expect(strcmp(next_word(in), "end") == 0, "words end at punctuation");
  fclose(in);
  expect(is_stopword("the") && !is_stopword("story"), "stopwords are known");
}

int selftest(void) {
  test_table();
  test_text();
  printf("selftest: %d failures\n", failures);
  return failures != 0;
}
