/** Commands that are part of bash; what else the shell has stands in for a program of that name. */
const BUILTINS = new Set(
  (". : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown " +
    "echo enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout " +
    "mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend test " +
    "times trap true type typeset ulimit umask unalias unset wait").split(" "),
);

/** The special builtins of POSIX. */
const SPECIAL = new Set(
  ". : break continue eval exec exit export readonly return set shift source times trap unset"
    .split(" "),
);

export function isSpecialBuiltin(name: string): boolean {
  return SPECIAL.has(name);
}

export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name);
}
