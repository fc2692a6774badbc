import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { LIBRARY_NAME } from "../../cache/library_place.ts";
import { openLibrary } from "../../ffi/library.ts";
import { Library, signatures } from "../../ffi/signatures.ts";

/** C types of the header as the foreign-function interface calls them; every pointer is a buffer. */
const TYPES: Record<string, string> = {
  int32_t: "i32",
  uint32_t: "u32",
  double: "f64",
};

/** Declarations of ramfs.h: name to result and parameters. */
function declarations(): Map<string, { result: string; parameters: string[] }> {
  const header = ["ramfs.h", "ramfs_changes.h"]
    .map((name) => Deno.readTextFileSync(new URL(`../../native/include/${name}`, import.meta.url)))
    .join("\n")
    .replace(/\/\*[\s\S]*?\*\//g, "");
  const found = new Map<string, { result: string; parameters: string[] }>();
  for (const [, result, name, list] of header.matchAll(/^(\w+) (ramfs_\w+)\(([^)]*)\);/gm)) {
    const parameters = list.split(",").map((parameter) =>
      /[*[]/.test(parameter) ? "buffer" : TYPES[parameter.trim().split(/\s+/)[0]]
    );
    found.set(name, { result: TYPES[result], parameters });
  }
  return found;
}

Deno.test("every function of ramfs.h has a signature of the same C types", () => {
  const header = declarations();
  assert(header.size > 25, "the header was read");
  for (const [name, declared] of header) {
    const signature = signatures[name as keyof typeof signatures];
    assert(signature, `${name} has no signature`);
    assertEquals([...signature.parameters], declared.parameters, name);
    assertEquals(signature.result, declared.result, name);
  }
});

Deno.test("every signature is of a function in ramfs.h", () => {
  const header = declarations();
  for (const [name, signature] of Object.entries(signatures)) {
    const symbol = "name" in signature ? signature.name : name;
    const declared = header.get(symbol);
    if (!declared) throw new Error(`${symbol} is not in ramfs.h`);
    assertEquals([...signature.parameters], declared.parameters, name);
  }
});

Deno.test("a function can be called first when the library's file has gone meanwhile", async () => {
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-signatures-" });
  const { directory: built, library: cached } = await openLibrary();
  cached.close();
  const file = `${directory}/${LIBRARY_NAME}`;
  Deno.copyFileSync(`${built}/${LIBRARY_NAME}`, file);
  const library = new Library(file);
  Deno.removeSync(directory, { recursive: true });
  const text = new Uint8Array(4096);
  const length = library.functions.ramfs_doctor(text, text.length);
  assertMatch(new TextDecoder().decode(text.subarray(0, length)), /"missing":\[\]/);
  library.close();
});

Deno.test("a library that is not ours cannot be loaded", () => {
  assertThrows(() => new Library("libc.so.6"), Error, "ramfs_session_create");
});
