/* Each right alone and all but it, and what names may move between directories with other rights. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "landlock.h"
#include "missing_calls.h"

static uint64_t right;
static void with_right(void) {
  confine(ALL, "box", right);
  attempt("box");
  attempt("out");
}
static void without_right(void) {
  confine(right, NULL, 0);
  attempt("box");
}

void rights(void) {
  for (right = 1; right <= TRUNCATE; right <<= 1) {
    prepare();
    printf("only %llx\n", (unsigned long long)right);
    in_child(with_right);
    prepare();
    printf("all but %llx\n", (unsigned long long)right);
    in_child(without_right);
  }
  prepare();
  right = ALL;
  printf("all\n");
  in_child(with_right);
}

static void moves_in(void) {
  say("rename out", rename("box/file", "out/moved"));
  say("rename in", rename("out/file", "box/moved"));
  say("rename down", rename("box/script", "box/sub/script"));
  say("rename a directory down", rename("box/empty", "box/sub/empty"));
  say("rename a directory out", rename("box/full", "out/full"));
  say("link out", link("box/program", "out/linked"));
  say("link down", link("box/program", "box/sub/linked"));
  say("exchange in", renameat2(AT_FDCWD, "out/sub", AT_FDCWD, "box/sub", RENAME_EXCHANGE));
  say("exchange down", renameat2(AT_FDCWD, "box/gone", AT_FDCWD, "box/sub/file", RENAME_EXCHANGE));
  say("rename over below", rename("box/gone", "box/sub/file"));
}

static uint64_t box_rights, out_rights, sub_rights;
static void with_rights(void) {
  int set = ruleset(ALL);
  add_system(set);
  if (box_rights) add(set, "box", box_rights);
  if (out_rights) add(set, "out", out_rights);
  if (sub_rights) add(set, "box/sub", sub_rights);
  enforce(set);
  moves_in();
}

void moves(void) {
  enum { NAMES = MAKE_REG | MAKE_DIR | REMOVE_FILE | REMOVE_DIR };
  const uint64_t cases[][3] = {
      {ALL, ALL, 0}, {ALL & ~REFER, ALL & ~REFER, 0}, {ALL, ALL & ~REFER, 0}, {NAMES | REFER, ALL, 0},
      {ALL, NAMES | REFER, 0}, {NAMES | REFER, NAMES | REFER, EXECUTE}, {REFER, REFER, 0},
      {REFER | REMOVE_FILE, REFER | MAKE_REG, 0}, {0, 0, ALL}, {ALL, 0, 0},
      {NAMES | REFER | READ_FILE, NAMES | REFER, READ_FILE},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    prepare();
    box_rights = cases[i][0], out_rights = cases[i][1], sub_rights = cases[i][2];
    printf("moves %zu\n", i);
    in_child(with_rights);
  }
}
