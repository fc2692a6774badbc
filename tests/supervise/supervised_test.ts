/** What is apt to go wrong where another process answers a program's calls (tests/programs/supervised.c). */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { compile } from "../programs/compile.ts";
import { inTree, missing, onTmpfs, type Outcome } from "./supervised.ts";

function test(name: string, fn: () => void, more: string | false = false): void {
  const why = missing ?? (more || undefined);
  Deno.test({ name: why ? `${name} (skipped: ${why})` : name, ignore: why !== undefined, fn });
}

const program = () => compile("supervised", ["supervised.c"]);
const notRoot = Deno.uid() === 0 ? false : "only root has other users";

function succeeded(run: Outcome): string {
  assertEquals([run.stderr, run.code], ["", 0]);
  return run.stdout;
}

test("a wait for a FIFO's other end is ended by a signal's handler (EINTR), by a kill, and not by a stop", () => {
  const command = [program(), "signals"];
  assertEquals(succeeded(inTree(command)), onTmpfs(command).stdout);
});

test("two hundred threads have each call answered as its own", () => {
  assertEquals(succeeded(inTree([program(), "threads"])), "wrong 0\n");
});

test("children begin in the directory and with the umask that their parent had when it made them", () => {
  assertEquals(succeeded(inTree([program(), "inherits"])), "wrong 0\n");
});

const FILES = "echo public >public; (umask 077; echo secret >secret); chmod 755 .";
const AS_NOBODY = "exec setpriv --reuid 65534 --regid 65534 --clear-groups";

test("a path that changes while it is looked at is that which was judged, or none: EACCES", () => {
  const run = inTree(["/bin/sh", "-c", `${FILES}; ${AS_NOBODY} ${program()} races`]);
  assertEquals(succeeded(run), "opened some, secrets 0\n");
}, notRoot);

const REACHES = `open public done
open public for writing EACCES
open its descriptor for writing EACCES
open its descriptor for reading done
truncate its descriptor EACCES
change its mode EPERM
open the owner's memory EACCES
descriptors of the owner that open 0
read the owner's memory EPERM
trace the owner EPERM
`;

test(
  "another user reaches neither a file beyond its mode nor the processes that have the tree: EACCES, EPERM",
  () => {
    const script = `${FILES}; ${AS_NOBODY} ${program()} reaches $PPID`;
    assertEquals(succeeded(inTree(["/bin/sh", "-c", script])), REACHES);
  },
  notRoot,
);

test("a call whose worker is killed answers EIO, and the next ones are answered", () => {
  const script = `mkfifo f; cat f & sleep 0.3
    supervisor=$(ps -o pid=,comm= --ppid $PPID | sed -n 's/ramfs-supervise//p')
    kill -9 $(ps -o pid= --ppid $supervisor)
    wait $!; echo $?; echo one >g; cat g`;
  const run = inTree(["/bin/sh", "-c", script]);
  assertStringIncludes(run.stderr, "Input/output error");
  assertEquals(run.stdout, "1\none\n");
}, notRoot);
