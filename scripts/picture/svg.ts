import type { Cell } from "./screen.ts";

const FONT = 14;
const ADVANCE = FONT * 0.6;
const LEADING = 20;
const MARGIN = 16;
const BAR = 30;
const BACKGROUND = "#16181d";
const FOREGROUND = "#d7dae0";
/** The eight colours of SGR 30 to 37. */
const COLOURS = [
  ...["#6c7380", "#e06c75", "#98c379", "#e5c07b"],
  ...["#61afef", "#c678dd", "#56b6c2", "#ffffff"],
];

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function attributes(style: string): string {
  const parameters = style.split(";").map(Number);
  const colour = parameters.find((parameter) => parameter >= 30 && parameter <= 37);
  const bright = parameters.find((parameter) => parameter >= 90 && parameter <= 97);
  return [
    colour === undefined ? "" : ` fill="${COLOURS[colour - 30]}"`,
    bright === undefined ? "" : ` fill="${COLOURS[bright - 90]}"`,
    parameters.includes(1) ? ` font-weight="bold"` : "",
    parameters.includes(2) ? ` opacity="0.6"` : "",
  ].join("");
}

/** Neighbouring cells of one style, each with its column. */
function runs(line: Cell[]): { column: number; text: string; style: string }[] {
  const found: { column: number; text: string; style: string }[] = [];
  line.forEach(({ char, style }, column) => {
    const last = found.at(-1);
    if (last?.style === style) last.text += char;
    else found.push({ column, text: char, style });
  });
  return found.filter(({ text }) => text.trim() !== "");
}

/** A terminal's window with these lines. */
export function drawTerminal(lines: Cell[][], columns: number, title: string): string {
  const width = Math.ceil(columns * ADVANCE + 2 * MARGIN);
  const height = BAR + lines.length * LEADING + MARGIN;
  const text = lines.flatMap((line, row) =>
    runs(line).map(({ column, text, style }) => {
      const x = (MARGIN + column * ADVANCE).toFixed(1);
      const y = BAR + (row + 1) * LEADING - 6;
      const length = (text.length * ADVANCE).toFixed(1);
      const place = `x="${x}" y="${y}" textLength="${length}"`;
      return `<text ${place}${attributes(style)}>${escape(text)}</text>`;
    })
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    ...["#e06c75", "#e5c07b", "#98c379"].map((colour, i) =>
      `<circle cx="${MARGIN + 4 + i * 18}" cy="16" r="5" fill="${colour}"/>`
    ),
    `<text x="${
      width / 2
    }" y="20" text-anchor="middle" font-family="sans-serif" font-size="12" fill="#6c7380">${
      escape(title)
    }</text>`,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT}" fill="${FOREGROUND}" xml:space="preserve">`,
    ...text,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}
