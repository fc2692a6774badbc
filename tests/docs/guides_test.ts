/** The examples of the README and of the guides do what they say. */
import { assert, assertEquals } from "@std/assert";
import { type Example, examplesIn, Workshop } from "./examples.ts";

const GUIDES = ["scratch-builds", "sessions", "test-isolation", "library", "pipelines", "try"]
  .map((name) => `docs/${name}.md`);

const ignore = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64";

function runExample(workshop: Workshop, { place, language, code, output }: Example): void {
  let result;
  if (language === "sh") result = workshop.run("bash", "-euc", code);
  else {
    workshop.write("example.ts", code);
    result = workshop.run(Deno.execPath(), "run", "-A", "--no-check", "-q", "example.ts");
  }
  assertEquals(result.code, 0, `${place}: ${result.out}${result.err}`);
  if (output !== undefined) assertEquals(result.out, output, place);
}

Deno.test("the examples of the README and of the guides type-check", () => {
  using workshop = new Workshop();
  const examples = ["README.md", ...GUIDES].flatMap(examplesIn)
    .filter(({ language }) => language === "ts");
  const names = examples.map(({ place, code }, i) => {
    workshop.write(`example_${i}.ts`, `// ${place}\n${code}\nexport {};\n`);
    return `example_${i}.ts`;
  });
  const { code, err } = workshop.run(Deno.execPath(), "check", "-q", ...names);
  assertEquals(code, 0, err);
});

for (const guide of GUIDES) {
  Deno.test({
    name: `the examples of ${guide} work, each after the other in one directory`,
    ignore,
    fn() {
      using workshop = new Workshop();
      const examples = examplesIn(guide).filter(({ language }) => ["sh", "ts"].includes(language));
      assert(examples.length > 0, guide);
      for (const example of examples) runExample(workshop, example);
    },
  });
}

Deno.test({
  name: "the examples of the README that show their output print it",
  ignore,
  fn() {
    using workshop = new Workshop();
    const examples = examplesIn("README.md").filter(({ output, language }) =>
      output !== undefined || language === "ts"
    );
    assert(examples.length >= 2);
    for (const example of examples) runExample(workshop, example);
  },
});
