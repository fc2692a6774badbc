/** What is made of abi/ is what is checked in, and the description is whole. */
import { assert, assertEquals } from "@std/assert";
import { CONSTANTS } from "../../abi/constants.ts";
import { ERRNO, ERRNO_ALIASES } from "../../abi/errno.ts";
import { ARCHITECTURES, numberOn } from "../../abi/fact.ts";
import { OUTPUTS } from "../../abi/outputs.ts";
import { layoutOf, STRUCTS } from "../../abi/structs.ts";
import { SYSCALLS } from "../../abi/syscalls.ts";

const root = new URL("../../", import.meta.url);

for (const [path, make] of Object.entries(OUTPUTS)) {
  Deno.test(`${path} is what deno task abi makes of abi/`, () => {
    assertEquals(Deno.readTextFileSync(new URL(path, root)), make());
  });
}

Deno.test("no name stands in the description twice", () => {
  const names = [
    ...CONSTANTS.flatMap(({ facts }) => Object.keys(facts)),
    ...ERRNO.map(([name]) => name),
    ...Object.keys(ERRNO_ALIASES),
  ];
  assertEquals(names.filter((name, index) => names.indexOf(name) !== index), []);
});

Deno.test("every constant has a number on every architecture, every call on the first", () => {
  const facts = CONSTANTS.flatMap((group) => Object.entries(group.facts));
  const wrong = ARCHITECTURES.flatMap((architecture) =>
    facts.filter(([, fact]) => numberOn(architecture, fact) === null).map(([name]) => name)
  );
  const calls = Object.entries(SYSCALLS)
    .filter(([, fact]) => numberOn(ARCHITECTURES[0], fact) === null);
  assertEquals([wrong, calls], [[], []]);
});

Deno.test("the fields of a struct take as many bytes as it has", () => {
  for (const struct of STRUCTS) {
    if (struct.size !== undefined) assertEquals(layoutOf(struct).size, struct.size, struct.name);
  }
  assert(STRUCTS.length > 5);
});
