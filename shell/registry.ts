/**
 * The commands of the shell by name. Each is loaded when it is first used: `as string` keeps Deno from reading
 * them all at every start.
 */
import type { Command } from "./command.ts";

type Loader = () => Promise<Command>;

const BUILT_IN: Record<string, Loader> = {
  ".": async () => (await import("./commands/source.ts" as string)).source,
  ":": async () => (await import("./commands/colon.ts" as string)).colon,
  "[": async () => (await import("./commands/test.ts" as string)).bracket,
  alias: async () => (await import("./commands/alias.ts" as string)).alias,
  base64: async () => (await import("./commands/base64.ts" as string)).base64,
  basename: async () => (await import("./commands/basename.ts" as string)).basename,
  bg: async () => (await import("./commands/bg.ts" as string)).bg,
  bind: async () => (await import("./commands/bind.ts" as string)).bind,
  break: async () => (await import("./commands/break.ts" as string)).breakCommand,
  builtin: async () => (await import("./commands/builtin.ts" as string)).builtin,
  cage: async () => (await import("./commands/cage.ts" as string)).cage,
  caller: async () => (await import("./commands/caller.ts" as string)).caller,
  cat: async () => (await import("./commands/cat.ts" as string)).cat,
  cd: async () => (await import("./commands/cd.ts" as string)).cd,
  changes: async () => (await import("./commands/changes.ts" as string)).changes,
  check: async () => (await import("./commands/check.ts" as string)).check,
  chgrp: async () => (await import("./commands/chgrp.ts" as string)).chgrp,
  chmod: async () => (await import("./commands/chmod.ts" as string)).chmod,
  chown: async () => (await import("./commands/chown.ts" as string)).chown,
  cmp: async () => (await import("./commands/cmp.ts" as string)).cmp,
  comm: async () => (await import("./commands/comm.ts" as string)).comm,
  command: async () => (await import("./commands/command.ts" as string)).command,
  compgen: async () => (await import("./commands/compgen.ts" as string)).compgen,
  complete: async () => (await import("./commands/complete.ts" as string)).complete,
  compopt: async () => (await import("./commands/compopt.ts" as string)).compopt,
  continue: async () => (await import("./commands/continue.ts" as string)).continueCommand,
  cp: async () => (await import("./commands/cp.ts" as string)).cp,
  cut: async () => (await import("./commands/cut.ts" as string)).cut,
  date: async () => (await import("./commands/date.ts" as string)).date,
  dd: async () => (await import("./commands/dd.ts" as string)).dd,
  declare: async () => (await import("./commands/declare.ts" as string)).declare,
  df: async () => (await import("./commands/df.ts" as string)).df,
  diff: async () => (await import("./commands/diff.ts" as string)).diff,
  dirname: async () => (await import("./commands/dirname.ts" as string)).dirname,
  disown: async () => (await import("./commands/disown.ts" as string)).disown,
  dirs: async () => (await import("./commands/dirs.ts" as string)).dirs,
  du: async () => (await import("./commands/du.ts" as string)).du,
  dump: async () => (await import("./commands/dump.ts" as string)).dump,
  echo: async () => (await import("./commands/echo.ts" as string)).echo,
  egrep: async () => (await import("./commands/grep.ts" as string)).egrep,
  enable: async () => (await import("./commands/enable.ts" as string)).enable,
  env: async () => (await import("./commands/env.ts" as string)).env,
  eval: async () => (await import("./commands/eval.ts" as string)).evalCommand,
  exit: async () => (await import("./commands/exit.ts" as string)).exit,
  expand: async () => (await import("./commands/expand.ts" as string)).expand,
  export: async () => (await import("./commands/export.ts" as string)).exportCommand,
  expr: async () => (await import("./commands/expr.ts" as string)).expr,
  false: async () => (await import("./commands/false.ts" as string)).falseCommand,
  fc: async () => (await import("./commands/fc.ts" as string)).fc,
  fg: async () => (await import("./commands/fg.ts" as string)).fg,
  fgrep: async () => (await import("./commands/grep.ts" as string)).fgrep,
  find: async () => (await import("./commands/find.ts" as string)).find,
  fold: async () => (await import("./commands/fold.ts" as string)).fold,
  getfattr: async () => (await import("./commands/getfattr.ts" as string)).getfattr,
  getopts: async () => (await import("./commands/getopts.ts" as string)).getopts,
  grep: async () => (await import("./commands/grep.ts" as string)).grep,
  hash: async () => (await import("./commands/hash.ts" as string)).hash,
  head: async () => (await import("./commands/head.ts" as string)).head,
  help: async () => (await import("./commands/help.ts" as string)).help,
  hexdump: async () => (await import("./commands/hexdump.ts" as string)).hexdump,
  history: async () => (await import("./commands/history.ts" as string)).history,
  hostname: async () => (await import("./commands/hostname.ts" as string)).hostname,
  id: async () => (await import("./commands/id.ts" as string)).id,
  install: async () => (await import("./commands/install.ts" as string)).install,
  jobs: async () => (await import("./commands/jobs.ts" as string)).jobs,
  join: async () => (await import("./commands/join.ts" as string)).join,
  kill: async () => (await import("./commands/kill.ts" as string)).kill,
  let: async () => (await import("./commands/let.ts" as string)).letCommand,
  ln: async () => (await import("./commands/ln.ts" as string)).ln,
  load: async () => (await import("./commands/load.ts" as string)).load,
  local: async () => (await import("./commands/local.ts" as string)).local,
  logout: async () => (await import("./commands/logout.ts" as string)).logout,
  ls: async () => (await import("./commands/ls.ts" as string)).ls,
  mapfile: async () => (await import("./commands/mapfile.ts" as string)).mapfile,
  md5sum: async () => (await import("./commands/md5sum.ts" as string)).md5sum,
  mkdir: async () => (await import("./commands/mkdir.ts" as string)).mkdir,
  mkfifo: async () => (await import("./commands/mkfifo.ts" as string)).mkfifo,
  mknod: async () => (await import("./commands/mknod.ts" as string)).mknod,
  mktemp: async () => (await import("./commands/mktemp.ts" as string)).mktemp,
  mount: async () => (await import("./commands/mount.ts" as string)).mount,
  mv: async () => (await import("./commands/mv.ts" as string)).mv,
  nl: async () => (await import("./commands/nl.ts" as string)).nl,
  nproc: async () => (await import("./commands/nproc.ts" as string)).nproc,
  od: async () => (await import("./commands/od.ts" as string)).od,
  paste: async () => (await import("./commands/paste.ts" as string)).paste,
  popd: async () => (await import("./commands/popd.ts" as string)).popd,
  printf: async () => (await import("./commands/printf.ts" as string)).printf,
  ps: async () => (await import("./commands/ps.ts" as string)).ps,
  pushd: async () => (await import("./commands/pushd.ts" as string)).pushd,
  pwd: async () => (await import("./commands/pwd.ts" as string)).pwd,
  quota: async () => (await import("./commands/quota.ts" as string)).quota,
  read: async () => (await import("./commands/read.ts" as string)).read,
  readarray: async () => (await import("./commands/mapfile.ts" as string)).mapfile,
  readlink: async () => (await import("./commands/readlink.ts" as string)).readlink,
  readonly: async () => (await import("./commands/readonly.ts" as string)).readonly,
  realpath: async () => (await import("./commands/realpath.ts" as string)).realpath,
  restore: async () => (await import("./commands/restore.ts" as string)).restore,
  return: async () => (await import("./commands/return.ts" as string)).returnCommand,
  rev: async () => (await import("./commands/rev.ts" as string)).rev,
  rm: async () => (await import("./commands/rm.ts" as string)).rm,
  rmdir: async () => (await import("./commands/rmdir.ts" as string)).rmdir,
  run: async () => (await import("./commands/run.ts" as string)).run,
  sed: async () => (await import("./commands/sed.ts" as string)).sed,
  seq: async () => (await import("./commands/seq.ts" as string)).seq,
  set: async () => (await import("./commands/set.ts" as string)).set,
  setfattr: async () => (await import("./commands/setfattr.ts" as string)).setfattr,
  sha1sum: async () => (await import("./commands/sha1sum.ts" as string)).sha1sum,
  sha224sum: async () => (await import("./commands/sha224sum.ts" as string)).sha224sum,
  sha256sum: async () => (await import("./commands/sha256sum.ts" as string)).sha256sum,
  sha384sum: async () => (await import("./commands/sha384sum.ts" as string)).sha384sum,
  sha512sum: async () => (await import("./commands/sha512sum.ts" as string)).sha512sum,
  shift: async () => (await import("./commands/shift.ts" as string)).shift,
  shopt: async () => (await import("./commands/shopt.ts" as string)).shopt,
  shuf: async () => (await import("./commands/shuf.ts" as string)).shuf,
  sleep: async () => (await import("./commands/sleep.ts" as string)).sleep,
  snapshot: async () => (await import("./commands/snapshot.ts" as string)).snapshot,
  sort: async () => (await import("./commands/sort.ts" as string)).sort,
  source: async () => (await import("./commands/source.ts" as string)).source,
  split: async () => (await import("./commands/split.ts" as string)).split,
  stat: async () => (await import("./commands/stat.ts" as string)).stat,
  suspend: async () => (await import("./commands/suspend.ts" as string)).suspend,
  sync: async () => (await import("./commands/sync.ts" as string)).sync,
  tac: async () => (await import("./commands/tac.ts" as string)).tac,
  tail: async () => (await import("./commands/tail.ts" as string)).tail,
  tee: async () => (await import("./commands/tee.ts" as string)).tee,
  test: async () => (await import("./commands/test.ts" as string)).test,
  times: async () => (await import("./commands/times.ts" as string)).times,
  touch: async () => (await import("./commands/touch.ts" as string)).touch,
  tr: async () => (await import("./commands/tr.ts" as string)).tr,
  trap: async () => (await import("./commands/trap.ts" as string)).trap,
  tree: async () => (await import("./commands/tree.ts" as string)).tree,
  true: async () => (await import("./commands/true.ts" as string)).trueCommand,
  truncate: async () => (await import("./commands/truncate.ts" as string)).truncate,
  tty: async () => (await import("./commands/tty.ts" as string)).tty,
  type: async () => (await import("./commands/type.ts" as string)).type,
  typeset: async () => (await import("./commands/declare.ts" as string)).declare,
  ulimit: async () => (await import("./commands/ulimit.ts" as string)).ulimit,
  umask: async () => (await import("./commands/umask.ts" as string)).umask,
  umount: async () => (await import("./commands/umount.ts" as string)).umount,
  unalias: async () => (await import("./commands/unalias.ts" as string)).unalias,
  uname: async () => (await import("./commands/uname.ts" as string)).uname,
  unexpand: async () => (await import("./commands/unexpand.ts" as string)).unexpand,
  uniq: async () => (await import("./commands/uniq.ts" as string)).uniq,
  unset: async () => (await import("./commands/unset.ts" as string)).unset,
  wait: async () => (await import("./commands/wait.ts" as string)).wait,
  watch: async () => (await import("./commands/watch.ts" as string)).watch,
  wc: async () => (await import("./commands/wc.ts" as string)).wc,
  which: async () => (await import("./commands/which.ts" as string)).which,
  whoami: async () => (await import("./commands/whoami.ts" as string)).whoami,
  xargs: async () => (await import("./commands/xargs.ts" as string)).xargs,
  xxd: async () => (await import("./commands/xxd.ts" as string)).xxd,
  yes: async () => (await import("./commands/yes.ts" as string)).yes,
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
