/** A program that never touches a root gives byte-identical output and status. */
import { assertEquals } from "@std/assert";
import { injectionMissing, ramfsRun, withoutProgress } from "./injection.ts";

const missing = injectionMissing();
if (missing) console.log(`programs outside the roots: skipped: ${missing}`);

const COMMANDS: Record<string, string[]> = {
  "ls -laR of headers": ["ls", "-laR", "/usr/include/linux"],
  "find of /etc": ["find", "/etc", "-printf", "%p %s %m %u %l\\n"],
  "a failing program": ["sh", "-c", "echo out; echo err >&2; exit 7"],
  "a missing file": ["cat", "/no/such/file"],
  "a program that ends by a signal": ["sh", "-c", "kill -TERM $$"],
  "the compiler": ["sh", "-c", "echo 'int main(void) { return 3; }' | cc -x c -S -o - -"],
  "python": ["python3", "-c", "import os; print(sorted(os.listdir('/usr')), os.getcwd())"],
  "what is mapped of a library": ["sh", "-c", "grep libc.so /proc/self/maps | cut -d ' ' -f 2-"],
  "tar": ["sh", "-c", "tar cf - -C /usr/include asm-generic linux | sha256sum"],
  "a write outside": ["sh", "-c", "d=$(mktemp -d) && echo x > $d/f && cat $d/f && rm -r $d"],
};

for (const [name, command] of Object.entries(COMMANDS)) {
  Deno.test({
    name: `outside the roots nothing changes for ${name}`,
    ignore: missing !== undefined,
    fn() {
      const host = Deno.makeTempDirSync({ prefix: "ramfs-untouched-" });
      // env, because Deno itself names a program to itself by its full path.
      const prefixes = [["env"], ramfsRun(`${host}/root`)];
      const [plain, injected] = prefixes.map((prefix) => run(prefix, command));
      Deno.removeSync(host, { recursive: true });
      assertEquals(injected, plain);
    },
  });
}

function run(prefix: string[], command: string[]): { status: number; out: string; err: string } {
  const [program, ...args] = [...prefix, ...command];
  const env = { LC_ALL: "C" };
  const { code, stdout, stderr } = new Deno.Command(program, { args, cwd: "/usr", env })
    .outputSync();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { status: code, out: text(stdout), err: withoutProgress(text(stderr)) };
}
