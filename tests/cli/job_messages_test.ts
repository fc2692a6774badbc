/** What scripts say of programs that signals end and stop, with the machine's bash as the measure. */
import { assertEquals } from "@std/assert";
import { bashVersion } from "../shell/scripts.ts";
import { bash, Scratch } from "./command_line.ts";
import { after, ON_DENO, Signalled } from "./signalled.ts";

const KILLED = "sh -c 'kill -9 $$'";

const SCRIPTS: Record<string, string> = {
  "a program that ends by a signal is told of, with its line and its words": `${KILLED}
a=1 sh -c 'kill -SEGV $$' > /dev/null
echo $?; sh -c 'kill -TERM $$'; sh -c 'kill -INT $$'; sh -c 'kill -PIPE $$'; echo $?
f() { sh -c 'kill -USR1 $$'; }
f; if ${KILLED}; then :; fi; true && ${KILLED} || echo or; for i in 1; do ${KILLED}; done`,
  "its own redirections do not hide that, those of a group around it do": `${KILLED} 2> /dev/null
{ ${KILLED}; } 2> /dev/null; echo done`,
  "the last of a pipeline counts, and the last of a subshell is the subshell": `true | ${KILLED}
${KILLED} | true; { ${KILLED}; } | cat; { ${KILLED}; true; } | cat
(${KILLED}); (true; ${KILLED}); (${KILLED}; true); x=$(${KILLED}); x=$(${KILLED}; true); echo $?`,
  "jobs that a signal has ended are told of behind what was waited for":
    `sh -c 'sleep 0.1; kill -9 $$' &
sleep 0.5; echo behind; jobs; wait $!; echo $?
sh -c 'trap "exit 4" TERM; while :; do sleep 0.05; done' & sleep 0.3
kill $!; wait $!; echo $?`,
  "behind set -m programs lead groups, are stopped and go on": `set -m
sh -c 'kill -STOP $$; echo on'; echo $?; jobs; fg; echo $?
sh -c 'kill -STOP $$; sleep 0.3; echo on'; bg; wait; jobs
sh -c 'exec sleep 100' & kill %1; wait %1; echo $?; sh -c 'exec sleep 100' & kill -9 %1; wait %1
for i in 1 2; do sh -c 'kill -TSTP $$'; done; jobs; kill -9 %1; sleep 0.2
sh -c 'ps -o pgid= -p $$; ps -o pgid= -p $PPID' | { read a; read b; [ $a != $b ]; echo $?; }
set +m; sh -c 'ps -o pgid= -p $$; ps -o pgid= -p $PPID' | { read a; read b; [ $a != $b ]; echo $?; }`,
};

/** Without process ids, and where the script lay. */
function plain(text: string): string {
  return text.replace(/\/\S*script:/g, "script:").replace(
    /(?<=line \d+: | {5}) *\d{2,}(?= )/g,
    "PID",
  );
}

for (const [name, script] of Object.entries(SCRIPTS)) {
  Deno.test({
    name,
    ignore: bashVersion() === undefined,
    async fn() {
      using scratch = new Scratch();
      const file = scratch.write("script", `exec 2>&1\n${script}\n`);
      const ours = await scratch.sh([file]);
      const theirs = bash(`bash ${file}`, scratch.path);
      assertEquals([ours.code, plain(ours.out)], [theirs.code, plain(theirs.out)]);
    },
  });
}

Deno.test("SIGTERM ends the job in the foreground of a script behind set -m, and the one in the background", async () => {
  using place = new Signalled(ON_DENO);
  const sleeps = "sh -c 'exec sleep 100'";
  const run = place.sh(`set -m; ${sleeps} & echo there; ${sleeps}; echo never`);
  await run.says("there");
  await after(0.5);
  run.kill("SIGTERM");
  const { code, out } = await run.end();
  assertEquals([code, out], [143, "there\n"]);
});
