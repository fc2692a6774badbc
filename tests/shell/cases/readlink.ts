import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { "d/f": "x" },
  cases: [
    "ln -s d/f l; ln -s d dl; readlink l dl; readlink d/f; echo $?; readlink nofile; echo $?; readlink -v nofile; readlink -v d/f; readlink -n l; echo; readlink -n l dl; readlink -z l | tr '\\0' '!'",
    `ln -s d dl; ln -s dl dl2; readlink -f dl2/f . | sed "s|$(realpath .)|@|"; readlink -f dl2/new | sed "s|$(realpath .)|@|"; readlink -f no/new; echo $?; readlink -e dl2/new; echo $?; readlink -m no/new/x | sed "s|$(realpath .)|@|"; readlink -e dl2/f | sed "s|$(realpath .)|@|"`,
    "readlink; echo $?; readlink --nope; readlink ''; echo $?; readlink -v ''; ln -s a b; ln -s b a; readlink -f a; echo $?; readlink -fv a; readlink a; readlink -q x; readlink -f /; readlink -f d/f/x; echo $?; readlink -fv d/f/x; readlink -ev nofile",
    "ln -s '/abs path/x' l; readlink l; ln -s ../up u; readlink u; ln -s d/f -- -x; readlink -- -x; readlink -sv nofile",
  ],
};
