/**
 * `deno task plot [FILE]`: runs `deno task bench`, or takes what it printed from FILE, and writes the tables to
 * docs/benchmarks.md and their ratios as pictures beside it.
 */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { ratios } from "./tables.ts";

const REPOSITORY = decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(
  /\/$/,
  "",
);
const BETTER = "#2f9e44";
const WORSE = "#e8590c";

interface Bar {
  name: string;
  ratio: number;
}

/** Bars from 1 to each ratio, on a scale of powers; `lower` tells which side is better. */
function draw(bars: Bar[], label: string, lower: boolean): string {
  const page = parseHTML("<html><body></body></html>") as unknown as { document: never };
  const isBetter = ({ ratio }: Bar) => (ratio <= 1) === lower || ratio === 1;
  const all = bars.map(({ ratio }) => ratio);
  const domain = [Math.min(1, ...all) * 0.7, Math.max(1, ...all) * 1.4];
  const figures = (textAnchor: "start" | "end", shown: (bar: Bar) => boolean) =>
    Plot.text(bars.filter(shown), {
      x: "ratio",
      y: "name",
      text: ({ ratio }: Bar) => ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(2),
      textAnchor,
      dx: textAnchor === "start" ? 4 : -4,
      fill: "black",
    });
  const svg = Plot.plot({
    document: page.document,
    width: 720,
    height: 60 + bars.length * 22,
    marginLeft: 210,
    marginRight: 60,
    style: { background: "white", fontFamily: "sans-serif", fontSize: "12px" },
    x: { type: "log", domain, label, grid: true, tickFormat: (x: number) => `${x}` },
    y: { label: null, domain: bars.map(({ name }) => name) },
    marks: [
      Plot.barX(bars, {
        x1: 1,
        x2: "ratio",
        y: "name",
        fill: (bar: Bar) => isBetter(bar) ? BETTER : WORSE,
      }),
      figures("start", ({ ratio }) => ratio >= 1),
      figures("end", ({ ratio }) => ratio < 1),
      Plot.ruleX([1], { stroke: "black" }),
    ],
  });
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${svg.outerHTML}\n`;
}

async function bench(): Promise<string> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "bench"],
    cwd: REPOSITORY,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("deno task bench failed");
  return new TextDecoder().decode(stdout);
}

function picture(file: string, bars: Bar[], label: string, lower: boolean): string {
  if (bars.length === 0) throw new Error(`no ratios for ${file}`);
  Deno.writeTextFileSync(`${REPOSITORY}/docs/${file}`, draw(bars, label, lower));
  return `![${label}](${file})`;
}

if (import.meta.main) {
  const [file] = Deno.args;
  const markdown = file === undefined ? await bench() : Deno.readTextFileSync(file);
  // A table of Node follows that of Deno: the pictures show the first.
  const once = (bars: Bar[]) =>
    bars.filter(({ name }, i) => bars.findIndex((bar) => bar.name === name) === i);
  const programs = [
    picture("bench-calls.svg", ratios(markdown, "ratio"), "a call's time, tree : tmpfs", true),
    picture("bench-work.svg", ratios(markdown, "tree to disk"), "a job's time, tree : disk", true),
  ];
  const core = [
    picture(
      "bench-memfs.svg",
      once(ratios(markdown, "to memfs")),
      "the library's rate : memfs",
      false,
    ),
  ];
  const text = [
    "# Benchmarks",
    "",
    "What `deno task bench` printed on one machine, a virtual one with two cores that others use too:",
    "medians of one run, each pair in turn. Read the ratios; the times are that machine's.",
    "`deno task plot` repeats it all and writes this page.",
    "",
    ...[...programs, ...core].flatMap((image) => [image, ""]),
    markdown.trim(),
    "",
  ].join("\n");
  Deno.writeTextFileSync(`${REPOSITORY}/docs/benchmarks.md`, text);
  await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "-q", `${REPOSITORY}/docs/benchmarks.md`],
  }).output();
}
