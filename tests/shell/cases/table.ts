/** Tables of scripts that the machine's own bash and coreutils and our shell must answer alike. */

/** A script, with what it needs beyond its table's. */
export interface CommandCase {
  readonly script: string;
  /** Standard input; a character U+DC80..U+DCFF stands for a byte that is no UTF-8. Empty by default. */
  readonly stdin?: string;
  readonly files?: Files;
}

/** Contents by name relative to the working directory; parents are made. */
export type Files = Readonly<Record<string, string>>;

export interface CommandTable {
  /** Files that every case of the table finds. */
  readonly files?: Files;
  /** Those that are scripts alone need no more than their text. */
  readonly cases: readonly (string | CommandCase)[];
  /** LC_ALL of the recording; our commands take text as UTF-8 and sort by bytes, so C.UTF-8 by default. */
  readonly locale?: string;
}

export interface FullCase {
  readonly script: string;
  readonly stdin: string;
  readonly files: Files;
}

export function fullCases(table: CommandTable): FullCase[] {
  return table.cases.map((each) => {
    const given = typeof each === "string" ? { script: each } : each;
    return {
      script: given.script,
      stdin: given.stdin ?? "",
      files: { ...table.files, ...given.files },
    };
  });
}

/** What tells a recording that its case has changed since. */
export function caseKey({ script, stdin, files }: FullCase): string {
  const text = JSON.stringify([script, stdin, files]);
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return `${(hash >>> 0).toString(16).padStart(8, "0")} ${script}`;
}

/** A line of `recorded/NAME.json`; bytes that are no UTF-8 as U+DC80..U+DCFF. */
export interface Recording {
  readonly key: string;
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The names of the tables in `tests/shell/cases/`. */
export function tableNames(): string[] {
  return [...Deno.readDirSync(new URL(".", import.meta.url))]
    .map((entry) => entry.name.replace(/\.ts$/, ""))
    .filter((name) => name !== "table").sort();
}

export async function loadTable(name: string): Promise<CommandTable> {
  return (await import(`./${name}.ts`)).table;
}

export function recordingUrl(name: string): URL {
  return new URL(`../recorded/${name}.json`, import.meta.url);
}

/** Messages as both sides can say them: without bash's position, program paths and curved quotes. */
export function normalMessages(stderr: string): string {
  return stderr
    .replace(/^(?:(?:\/\S*\/)?bash|environment|ramfs): (?:line \d+: )?/gm, "")
    .replace(/^\/usr\/bin\//gm, "")
    .replace(/^\w+: (?=Try '\w+ --help')/gm, "")
    .replace(/[‘’]/g, "'");
}
