/** A real build in the tree, by a compiler that knows nothing of it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { injectionMissing, programMissing, ramfsRun } from "./injection.ts";
import { scenario } from "./scenario.ts";

const project = new URL("./project", import.meta.url).pathname;

scenario("make builds a C project, runs it and finds nothing to do again", {
  needs: ["make", "cc", "ar"],
  script: `cp -r $SOURCES/project $DIR/proj && cd $DIR/proj && make -s -j2 && ./app --selftest &&
    ./app src/app/main.c src/table/table.c && make && ls -R && readlink lib/libtext.so &&
    ldd app | grep -c "$DIR/proj/lib/libtext.so" && touch include/words/text.h && make -q;
    echo "status $?"; make -s && make -s check && ar t build/libtable.a && make -s clean && ls`,
});

scenario("gcc compiles, links, precompiles a header and reports errors at tree paths", {
  needs: ["gcc"],
  script:
    `cd $DIR && printf '#include "h.h"\\nint main(void) { puts(TEXT); return 0; }\\n' > main.c &&
    printf '#include <stdio.h>\\n#define TEXT "hello"\\n' > h.h &&
    gcc -O2 -pipe -o a main.c && ./a && gcc h.h && ls && gcc -save-temps -c main.c && ls &&
    gcc -g -flto -o b main.c && ./b && echo 'int broken(' > bad.c; gcc -c bad.c; echo "status $?"
    gcc -M main.c | head -1; gcc -c missing.c`,
});

const missing = injectionMissing() ?? programMissing("make");
if (missing) console.log(`build with --load and --dump: skipped: ${missing}`);

Deno.test({
  name: "a project loaded, built in the tree and dumped runs on the host",
  ignore: missing !== undefined,
  fn() {
    const host = Deno.makeTempDirSync({ prefix: "ramfs-build-" });
    const root = `${host}/root`;
    const options = [
      `--load=${project}=${root}/proj`,
      `--dump=${root}/proj/app=${host}/out/app`,
      `--dump=${root}/proj/lib=${host}/out/lib`,
    ];
    const script = `make -s -C ${root}/proj -j2 && ${root}/proj/app --selftest`;
    const built = run([...ramfsRun(root, ...options), "sh", "-c", script]);
    assertEquals(built, { code: 0, out: "selftest: 0 failures\n" });
    const dumped = run([`${host}/out/app`, "--selftest"]);
    assertEquals(dumped, { code: 0, out: "selftest: 0 failures\n" });
    assertEquals([...Deno.readDirSync(host)].map((entry) => entry.name), ["out"]);
    assertStringIncludes(Deno.readLinkSync(`${host}/out/lib/libtext.so`), "libtext.so.1");
    Deno.removeSync(host, { recursive: true });
  },
});

function run([program, ...args]: string[]): { code: number; out: string } {
  const { code, stdout } = new Deno.Command(program, { args, stderr: "inherit" }).outputSync();
  return { code, out: new TextDecoder().decode(stdout) };
}
