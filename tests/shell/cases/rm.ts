import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { "a": "", "b": "two", "d/x": "in d", "d/e/y": "deep" },
  cases: [
    "rm a; ls; rm a; rm -f a; echo $?; rm; echo $?; rm -f; echo $?; rm d; rm -d d; mkdir k; rm -d k; ls; rm ''",
    "rm -v a b; rm -rv d | sort; ls; rm -rv d; rm -rf d; echo $?",
    { script: "rm -i a b; ls", stdin: "n\ny\n" },
    { script: "rm d/x; rm -ri d; ls -R d", stdin: "y\ny\nn\ny\ny\n" },
    { script: "rm d/x; rm -ri d; ls", stdin: "y\ny\ny\ny\ny\ny\n" },
    { script: "rm -ri d; ls d", stdin: "n\n" },
    { script: "rm -I a b; ls; touch 1 2 3 4; rm -I 1 2 3 4; ls", stdin: "n\n" },
    { script: "touch 1 2 3 4; rm -I 1 2 3 4; ls", stdin: "y\n" },
    { script: "rm -rI d; ls", stdin: "n\n" },
    { script: "rm -rI d; ls", stdin: "yes\n" },
    {
      script: "rm --interactive=always a; rm --interactive=never b; rm --interactive=once d; ls",
      stdin: "n\n",
    },
    { script: "rm -if a; rm -fi b; ls; ln -s a l; mkfifo p; rm -i l p", stdin: "y\ny\ny\n" },
    "rm -r .; rm -r ..; rm -r d/.; rm -rf d/..; echo $?; ls",
    "rm --preserve-root -r /; echo $?; rm -rf //; echo $?",
    "ln -s d l; rm l/; rm -r l/; rm l; ls; ln -s nowhere m; rm m; ls d; rm --nonsense; rm -q; echo $?",
    "rm -- -x; touch ./-x; rm ./-x; ls; rm a nofile b; echo $?; ls",
    "rm -r --one-file-system d; ls",
  ],
};
