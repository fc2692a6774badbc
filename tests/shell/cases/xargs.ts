import type { CommandTable } from "./table.ts";

const words = "a b\nc  'd e' \"f g\" h\\ i\n";

export const table: CommandTable = {
  files: { list: "one\ntwo\nthree\nfour\n", words, nul: "a b\0c\0", "x y": "xy\n" },
  cases: [
    "xargs < words; xargs echo < list; xargs echo x y < list",
    "xargs -n 1 < words; xargs -n 2 < list; xargs -n 3 echo - < list; xargs -n1 -t echo < list",
    "xargs -I {} echo 'a {} b {}' < list; xargs -I % echo %% < list; xargs -i echo '<{}>' < list; xargs -I {} echo {} < words; printf '  lead trail  \\n' | xargs -I {} echo '[{}]'",
    "xargs -0 -n 1 < nul; xargs -0 echo < nul; xargs -d '\\n' -n 1 < words; xargs -d , < list; echo -n a,b,c | xargs -d , -n 1; printf 'x y\\0' | xargs -0 cat",
    "xargs -L 1 < words; xargs -L 2 echo - < list; printf 'a \\nb\\nc\\n' | xargs -L 1; xargs -l1 < /dev/null 2>/dev/null; echo $?",
    "xargs < /dev/null; xargs -r echo x < /dev/null; xargs echo x < /dev/null; xargs -I {} echo x < /dev/null; xargs -r < /dev/null; echo $?",
    "xargs -n 1 false < list; echo $?; xargs nosuchcommand < list; echo $?; xargs true < list; echo $?; true",
    "xargs -P 2 -n 1 echo < list | sort; xargs -P 4 -I {} echo {} < list | sort; xargs -P0 -n1 < list | sort",
    "xargs -a list echo; xargs -a list -n 1 cat < words; xargs -a nofile; echo $?",
    "xargs -E two < list; xargs -E two -n 1 < list; xargs -s 20 echo < list; xargs -s 10 echo < list; xargs -x -s 12 echo < list",
    "echo \"a 'b\" | xargs; echo $?; echo 'a \"b' | xargs; echo $?; echo \"it\\\\'s\" | xargs; echo \"''\" | xargs -n 1 echo '[' ; echo '\"a\"b' | xargs",
    "xargs -n x < list; xargs -n 0 < list; xargs -L 0 < list; xargs -P x < list; echo $?",
    "ls | xargs -n 1 echo; echo list | xargs cat; printf '%s\\n' list words | xargs wc -l; echo a b c | xargs printf '%s.\\n'",
    "seq 10 | xargs -n 4; seq 5 | xargs | tr ' ' '+'; yes x | head -5000 | xargs | wc -w; seq 30000 | xargs echo | wc -l; seq 3 | xargs -I {} echo {}{}",
    "echo a | xargs cat; echo $?; echo list | xargs grep -c o; echo list | xargs grep zzz; echo $?; echo 'x y' | xargs -d '\\n' ls; echo -e 'x\\ty' | xargs -n 1; printf 'a\\\\\\nb\\n' | xargs -n 1 echo",
    "for o in -eEOF '-E EOF' -e -e_ --eof=_ --eof '-E EOF -e'; do printf 'a b\\n_\\nEOF\\nc\\n' | xargs $o; done; printf 'a\\nEOF\\nb\\n' | xargs -I {} -E EOF echo {}-; printf 'a\\0_\\0' | xargs -0 -e_",
  ],
};
