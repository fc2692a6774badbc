import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "f=$(mktemp xXXXXXX); echo ${#f}; test -f $f; echo $?; stat -c %a $f; d=$(mktemp -d dXXXX); test -d $d; echo $?; stat -c %a $d",
    "mkdir t; TMPDIR=$PWD/t; export TMPDIR; f=$(mktemp); echo ${f##*/t/} | cut -c 1-4; ls t | wc -l; mktemp -t fooXXX | sed 's|.*/t/||' | cut -c 1-3; mktemp -d | sed 's|.*/t/tmp.*|ok|'",
    "mkdir t; mktemp -p t | cut -c 1-6; mktemp -p t abcXXXX | cut -c 1-5; mktemp --tmpdir=t aXXX | cut -c 1-3; mktemp --suffix=.txt fXXX | sed 's/f...\\.txt/ok/'; mktemp aXXX.c | sed 's/a...\\.c/ok/'; mktemp -u uXXX | cut -c 1; ls | wc -l",
    "mktemp x; echo $?; mktemp xXX; mktemp XXX/x; mktemp d/fooXXX; echo $?; mktemp -q d/fooXXX; echo $?; mktemp a b; mktemp --suffix=/x aXXX; mktemp --suffix=x aXXXb; mktemp -Q; mktemp -d d/fooXXX; mktemp -t a/bXXX; mktemp --tmpdir=. /aXXX",
  ],
};
