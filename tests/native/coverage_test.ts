import { assertEquals } from "@std/assert";
import { coveredLines } from "../../scripts/coverage/covered_lines.ts";

/** A file as gcov describes it: how often each of its lines has run, by number. */
function file(name: string, counts: Record<number, number>) {
  const lines = Object.entries(counts).map(([line, count]) => ({
    line_number: Number(line),
    count,
  }));
  return { file: name, lines };
}

Deno.test("a line is covered if it has run in one program, and the least covered file comes first", () => {
  const reports = [
    { files: [file("a.h", { 1: 3, 2: 0, 5: 0 }), file("all.cc", { 1: 1 })] },
    { files: [file("a.h", { 1: 0, 2: 1, 5: 0 }), file("b.cc", { 7: 0, 8: 0, 9: 1 })] },
    { files: [file("other.h", { 1: 0 }), file("empty.cc", {})] },
  ];
  assertEquals(coveredLines(reports, (name) => name !== "other.h"), [
    { file: "b.cc", run: 1, lines: 3 },
    { file: "a.h", run: 2, lines: 3 },
    { file: "all.cc", run: 1, lines: 1 },
    { file: "empty.cc", run: 0, lines: 0 },
  ]);
});
