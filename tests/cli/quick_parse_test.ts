import { assertEquals } from "@std/assert";
import { quickParse } from "../../cli/quick_parse.ts";

Deno.test("a whole line of run is read without the library", () => {
  assertEquals(
    quickParse([
      ..."run --root /a --root /b --load x=y --dump z --cwd /a -- sh -c".split(" "),
      "a b",
      "--",
    ]),
    {
      command: "run",
      flags: { root: ["/a", "/b"], load: ["x=y"], dump: ["z"], cwd: "/a" },
      args: ["sh", "-c", "a b", "--"],
    },
  );
});

Deno.test("the first word that is no option begins the program", () => {
  assertEquals(quickParse("run --root /a make -j2 --root /b".split(" ")), {
    command: "run",
    flags: { root: ["/a"] },
    args: ["make", "-j2", "--root", "/b"],
  });
  assertEquals(quickParse(["sh"]), { command: "sh", flags: {}, args: [] });
  assertEquals(quickParse(["sh", "-c", "ls", "name", "-x"]), {
    command: "sh",
    flags: { command: "ls" },
    args: ["name", "-x"],
  });
});

Deno.test("everything unusual is left to the library", () => {
  const unusual = [
    "",
    "--help",
    "rnu",
    "doctor",
    "run --help",
    "run -h",
    "run --root",
    "run --root --load",
    "run --root=/a -- true",
    "run --rot /a",
    "run --cwd /a --cwd /b -- true",
    "run -c x",
    "sh --cwd /a",
  ];
  for (const line of unusual) assertEquals(quickParse(line.split(" ")), undefined, line);
});
