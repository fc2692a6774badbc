/** The commands of the shell by name. Each is loaded when it is first used. */
import type { Command } from "./command.ts";

type Loader = () => Promise<Command>;

const BUILT_IN: Record<string, Loader> = {
  ".": async () => (await import("./commands/source.ts")).source,
  ":": async () => (await import("./commands/colon.ts")).colon,
  "[": async () => (await import("./commands/test.ts")).bracket,
  alias: async () => (await import("./commands/alias.ts")).alias,
  basename: async () => (await import("./commands/basename.ts")).basename,
  bg: async () => (await import("./commands/bg.ts")).bg,
  break: async () => (await import("./commands/break.ts")).breakCommand,
  builtin: async () => (await import("./commands/builtin.ts")).builtin,
  caller: async () => (await import("./commands/caller.ts")).caller,
  cat: async () => (await import("./commands/cat.ts")).cat,
  cd: async () => (await import("./commands/cd.ts")).cd,
  chgrp: async () => (await import("./commands/chgrp.ts")).chgrp,
  chmod: async () => (await import("./commands/chmod.ts")).chmod,
  chown: async () => (await import("./commands/chown.ts")).chown,
  comm: async () => (await import("./commands/comm.ts")).comm,
  command: async () => (await import("./commands/command.ts")).command,
  continue: async () => (await import("./commands/continue.ts")).continueCommand,
  cp: async () => (await import("./commands/cp.ts")).cp,
  cut: async () => (await import("./commands/cut.ts")).cut,
  declare: async () => (await import("./commands/declare.ts")).declare,
  df: async () => (await import("./commands/df.ts")).df,
  dirname: async () => (await import("./commands/dirname.ts")).dirname,
  disown: async () => (await import("./commands/disown.ts")).disown,
  du: async () => (await import("./commands/du.ts")).du,
  dump: async () => (await import("./commands/dump.ts")).dump,
  echo: async () => (await import("./commands/echo.ts")).echo,
  egrep: async () => (await import("./commands/grep.ts")).egrep,
  env: async () => (await import("./commands/env.ts")).env,
  eval: async () => (await import("./commands/eval.ts")).evalCommand,
  exit: async () => (await import("./commands/exit.ts")).exit,
  expand: async () => (await import("./commands/expand.ts")).expand,
  export: async () => (await import("./commands/export.ts")).exportCommand,
  false: async () => (await import("./commands/false.ts")).falseCommand,
  fg: async () => (await import("./commands/fg.ts")).fg,
  fgrep: async () => (await import("./commands/grep.ts")).fgrep,
  find: async () => (await import("./commands/find.ts")).find,
  fold: async () => (await import("./commands/fold.ts")).fold,
  getopts: async () => (await import("./commands/getopts.ts")).getopts,
  grep: async () => (await import("./commands/grep.ts")).grep,
  hash: async () => (await import("./commands/hash.ts")).hash,
  head: async () => (await import("./commands/head.ts")).head,
  help: async () => (await import("./commands/help.ts")).help,
  install: async () => (await import("./commands/install.ts")).install,
  jobs: async () => (await import("./commands/jobs.ts")).jobs,
  kill: async () => (await import("./commands/kill.ts")).kill,
  let: async () => (await import("./commands/let.ts")).letCommand,
  ln: async () => (await import("./commands/ln.ts")).ln,
  load: async () => (await import("./commands/load.ts")).load,
  local: async () => (await import("./commands/local.ts")).local,
  ls: async () => (await import("./commands/ls.ts")).ls,
  mapfile: async () => (await import("./commands/mapfile.ts")).mapfile,
  mkdir: async () => (await import("./commands/mkdir.ts")).mkdir,
  mkfifo: async () => (await import("./commands/mkfifo.ts")).mkfifo,
  mknod: async () => (await import("./commands/mknod.ts")).mknod,
  mktemp: async () => (await import("./commands/mktemp.ts")).mktemp,
  mv: async () => (await import("./commands/mv.ts")).mv,
  nl: async () => (await import("./commands/nl.ts")).nl,
  paste: async () => (await import("./commands/paste.ts")).paste,
  printf: async () => (await import("./commands/printf.ts")).printf,
  pwd: async () => (await import("./commands/pwd.ts")).pwd,
  read: async () => (await import("./commands/read.ts")).read,
  readarray: async () => (await import("./commands/mapfile.ts")).mapfile,
  readlink: async () => (await import("./commands/readlink.ts")).readlink,
  readonly: async () => (await import("./commands/readonly.ts")).readonly,
  realpath: async () => (await import("./commands/realpath.ts")).realpath,
  return: async () => (await import("./commands/return.ts")).returnCommand,
  rev: async () => (await import("./commands/rev.ts")).rev,
  rm: async () => (await import("./commands/rm.ts")).rm,
  rmdir: async () => (await import("./commands/rmdir.ts")).rmdir,
  run: async () => (await import("./commands/run.ts")).run,
  sed: async () => (await import("./commands/sed.ts")).sed,
  seq: async () => (await import("./commands/seq.ts")).seq,
  set: async () => (await import("./commands/set.ts")).set,
  shift: async () => (await import("./commands/shift.ts")).shift,
  shopt: async () => (await import("./commands/shopt.ts")).shopt,
  sleep: async () => (await import("./commands/sleep.ts")).sleep,
  sort: async () => (await import("./commands/sort.ts")).sort,
  source: async () => (await import("./commands/source.ts")).source,
  stat: async () => (await import("./commands/stat.ts")).stat,
  sync: async () => (await import("./commands/sync.ts")).sync,
  tac: async () => (await import("./commands/tac.ts")).tac,
  tail: async () => (await import("./commands/tail.ts")).tail,
  tee: async () => (await import("./commands/tee.ts")).tee,
  test: async () => (await import("./commands/test.ts")).test,
  times: async () => (await import("./commands/times.ts")).times,
  touch: async () => (await import("./commands/touch.ts")).touch,
  tr: async () => (await import("./commands/tr.ts")).tr,
  trap: async () => (await import("./commands/trap.ts")).trap,
  tree: async () => (await import("./commands/tree.ts")).tree,
  true: async () => (await import("./commands/true.ts")).trueCommand,
  truncate: async () => (await import("./commands/truncate.ts")).truncate,
  type: async () => (await import("./commands/type.ts")).type,
  typeset: async () => (await import("./commands/declare.ts")).declare,
  umask: async () => (await import("./commands/umask.ts")).umask,
  unalias: async () => (await import("./commands/unalias.ts")).unalias,
  unexpand: async () => (await import("./commands/unexpand.ts")).unexpand,
  uniq: async () => (await import("./commands/uniq.ts")).uniq,
  unset: async () => (await import("./commands/unset.ts")).unset,
  wait: async () => (await import("./commands/wait.ts")).wait,
  wc: async () => (await import("./commands/wc.ts")).wc,
  xargs: async () => (await import("./commands/xargs.ts")).xargs,
  yes: async () => (await import("./commands/yes.ts")).yes,
};

export class CommandRegistry {
  #loaded = new Map<string, Command>();

  /** @param own commands of the user, which go before the shell's of the same name */
  constructor(own: readonly Command[] = []) {
    for (const command of own) this.#loaded.set(command.name, command);
  }

  has(name: string): boolean {
    return this.#loaded.has(name) || Object.hasOwn(BUILT_IN, name);
  }

  /** The command, or a promise of it where it has to be loaded first. */
  find(name: string): Command | Promise<Command> | undefined {
    const loaded = this.#loaded.get(name);
    if (loaded || !Object.hasOwn(BUILT_IN, name)) return loaded;
    return BUILT_IN[name]().then((command) => {
      this.#loaded.set(name, command);
      return command;
    });
  }

  names(): string[] {
    return [...new Set([...Object.keys(BUILT_IN), ...this.#loaded.keys()])].sort();
  }
}
