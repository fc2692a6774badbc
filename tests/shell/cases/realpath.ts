import type { CommandTable } from "./table.ts";

const here = ' | sed "s|$PWD||"';

export const table: CommandTable = {
  files: { "d/e/f": "x", g: "y" },
  cases: [
    `realpath . d/e ./d/../g | sed "s|$(realpath .)|@|"; realpath d/e/f/ ; echo $?; realpath g/; realpath nofile | sed 's|.*/||'; realpath no/file; echo $?`,
    `ln -s d l; ln -s nowhere x; ln -s loop loop; realpath l/e x | sed "s|$(realpath .)|@|"; realpath -e x; echo $?; realpath loop; realpath -m a/b/../c l/no/x | sed "s|$(realpath .)|@|"; realpath -s l/e | sed "s|$PWD|@|"; realpath -L l/.. -P d | sed "s|$(realpath .)|@|"`,
    `realpath --relative-to=d g d/e/f .; realpath --relative-to=. d/e; realpath --relative-base=d d/e/f g | sed "s|$(realpath .)|@|"; realpath --relative-to=d --relative-base=. d/e g; realpath --relative-to=nodir/x g; echo $?`,
    "realpath; echo $?; realpath -q nofile/x; echo $?; realpath ''; echo $?; realpath -Q; realpath / // /..; realpath -z / | tr '\\0' '!'; realpath -e nofile d/e/f/x; realpath -m g/x | sed 's|.*/g|g|'",
    "realpath / /./ /../..; cd d && realpath ../g | sed 's|.*/||'; realpath e/../e/./f | sed 's|.*/d/|d/|'; realpath -q -m ''; echo $?" +
    here,
  ],
};
