/** The editor of lines, on a terminal of memory. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeName } from "../../core/bytes.ts";
import { readInputrc } from "../../shell/editor/inputrc.ts";
import { KeyBindings } from "../../shell/editor/key_bindings.ts";
import { type EditorShell, LineEditor, type LineState } from "../../shell/editor/line_editor.ts";
import { Screen } from "../../shell/editor/screen.ts";
import { ABANDONED, type Typed } from "../../shell/editor/typed.ts";
import { History } from "../../shell/terminal/history.ts";
import { Emulator } from "./terminal/emulator.ts";
import { CASES, HISTORY } from "./terminal/readline_cases.ts";
import { TypedTerminal } from "./terminal/typing.ts";

type Mode = "emacs" | "vi";

const NO_SHELL: EditorShell = {
  complete: () => Promise.resolve({ start: 0, candidates: [] }),
  run: (_command, line) => Promise.resolve(line),
  edit: (text) => Promise.resolve(text),
  expand: (line) => Promise.resolve(line),
  readInputrc() {},
};

/** A person who types at an editor. */
class Typist {
  readonly terminal = new TypedTerminal();
  readonly history = new History(() => undefined);
  readonly bindings: KeyBindings;
  readonly editor: LineEditor;
  mode: Mode;

  constructor(mode: Mode = "emacs", shell: Partial<EditorShell> = {}) {
    this.mode = mode;
    this.bindings = new KeyBindings({
      get: () => this.mode,
      set: (mode) => this.mode = mode,
    });
    const all = { ...NO_SHELL, ...shell };
    this.editor = new LineEditor(this.terminal, this.bindings, this.history, all);
    for (const line of HISTORY) this.history.add(line, 0);
  }

  /** What reading a line comes to when these keys are typed. */
  async read(keys: string, prompt = "> "): Promise<Typed> {
    const result = this.editor.read({ prompt, above: "" });
    this.terminal.type(keys);
    return await result;
  }

  /** The line behind these keys, which is given up then. */
  async line(keys: string): Promise<LineState> {
    const { editor, terminal } = this;
    let state: LineState = { text: "", cursor: 0 };
    const dump = "\x18\x10";
    for (const name of ["emacs", "vi-insert", "vi-command"] as const) {
      this.bindings.map(name).bind(dump, { kind: "command", text: "dump" });
    }
    editor.shell.run = (_command, line) => {
      state = line;
      editor.interrupt();
      queueMicrotask(() => editor.interrupt());
      return Promise.resolve(line);
    };
    const result = editor.read({ prompt: "> ", above: "" });
    terminal.type(keys + dump + "\x03");
    assertEquals(await result, ABANDONED);
    return state;
  }
}

for (const mode of ["emacs", "vi"] as const) {
  const cases = CASES.filter(([of]) => of === mode);
  Deno.test(`${cases.length} sequences of keys in ${mode} mode leave the line and the cursor that they leave in bash`, async () => {
    const typist = new Typist(mode);
    const wrong: string[] = [];
    for (const [, keys, line, cursor] of cases) {
      const found = await typist.line(keys);
      const at = Array.from(found.text.slice(0, found.cursor)).length;
      if (found.text !== line || at !== cursor) {
        wrong.push(`${JSON.stringify(keys)}: ${found.text}, ${at} for ${line}, ${cursor}`);
      }
    }
    assertEquals(wrong, []);
  });
}

Deno.test("a macro of keys is typed again, undo takes a paste back at once, unknown keys type nothing", async () => {
  const typist = new Typist();
  assertEquals((await typist.line("\x18(ab\x18)\x18e\x18e")).text, "ababab");
  assertEquals((await typist.line("abc\x1b[200~Q R\x1b[201~\x1f")).text, "abc");
  assertEquals((await typist.line("a\x1b[15~\x1b[99;5zb")).text, "ab");
});

Deno.test("bytes that are no UTF-8 are typed, moved over and handed on as they are", async () => {
  const typist = new Typist();
  const bytes = Uint8Array.of(0x61, 0xff, 0xe6, 0x97, 0x62, 0x02, 0x02, 0x58, 0x0d);
  const result = typist.editor.read({ prompt: "> ", above: "" });
  typist.terminal.typeBytes(bytes);
  const expected = Uint8Array.of(0x61, 0xff, 0xe6, 0x58, 0x97, 0x62);
  assertEquals(await result, decodeName(expected));
});

Deno.test("what is typed behind Return waits for the next line, and behind Ctrl-C as well", async () => {
  const typist = new Typist();
  assertEquals(await typist.read("one\rtwo\rgone\x03three\rfo"), "one");
  assertEquals(await typist.read(""), "two");
  assertEquals(await typist.read(""), ABANDONED);
  assertEquals(await typist.read(""), "three");
  assertEquals(await typist.read("ur\r"), "four");
});

Deno.test("inputrc binds keys by their names and by sequences, sets, and knows conditions", async () => {
  const typist = new Typist();
  const complaints: string[] = [];
  readInputrc(
    `# a comment
set bell-style none
"\\C-xz": "typed\\C-a"
Control-t: kill-whole-line
"\\e[5~": history-search-backward
Meta-q: "\\"quoted\\""
$if mode=vi
"\\C-xz": "not this"
$else
"\\C-xy": "else"
$endif
$if term=xterm
"\\C-xv": "of xterm"
$endif
$if Bash
set keyseq-timeout 20
$endif
$include other
nonsense
`,
    {
      bindings: typist.bindings,
      term: "xterm-256color",
      read: (path) => path === "other" ? '"\\C-xw": "included"' : undefined,
      complain: (message) => complaints.push(message),
    },
  );
  assertEquals(complaints, ["`nonsense': invalid key binding"]);
  assertEquals(typist.bindings.setting("bell-style"), "none");
  assertEquals(typist.bindings.number("keyseq-timeout"), 20);
  assertEquals(await typist.line("\x18zX"), { text: "Xtyped", cursor: 1 });
  assertEquals(
    (await typist.line("abc\x14\x18y\x18v\x18w\x1bq")).text,
    'elseof xtermincluded"quoted"',
  );
  assertEquals((await typist.line("true -\x1b[5~")).text, "true -l /tmp/foo");
});

Deno.test("Ctrl-X Ctrl-E, and v in vi mode, run what an editor has made of the line", async () => {
  const edit = (text: string) => Promise.resolve(`${text} edited\nand more`);
  assertEquals(await new Typist("emacs", { edit }).read("ls\x18\x05"), "ls edited\nand more");
  assertEquals(await new Typist("vi", { edit }).read("ls\x1bv"), "ls edited\nand more");
});

Deno.test("menu-complete puts one candidate after the other, Tab lists more than a hundred only if asked", async () => {
  const candidates = Array.from({ length: 120 }, (_, i) => {
    const label = `name${String(i).padStart(3, "0")}`;
    return { text: `${label} `, label };
  });
  const complete = () => Promise.resolve({ start: 3, candidates });
  const typist = new Typist("emacs", { complete });
  typist.bindings.map("emacs").bind("\x1bm", { kind: "function", name: "menu-complete" });
  assertEquals((await typist.line("ls \x1bm\x1bm\x1bm")).text, "ls name002 ");
  assertEquals((await typist.line("ls na\t\tn!")).text, "ls name!");
  const asked = typist.terminal.drawn;
  assertEquals(asked.includes("Display all 120 possibilities? (y or n)"), true);
  assertEquals(asked.includes("name119"), false);
  await typist.line("ls na\t\ty");
  assertEquals(typist.terminal.drawn.includes("name119"), true);
});

/** What a terminal shows of a prompt and a line, drawn by itself. */
function drawn(columns: number, prompt: string, { text, cursor }: LineState): Emulator {
  const terminal = new TypedTerminal();
  terminal.columns = columns;
  new Screen(terminal).show(prompt, text, cursor);
  const emulator = new Emulator(columns, terminal.rows);
  emulator.write(terminal.drawn);
  return emulator;
}

const PROMPT = "\x01\x1b[1;36m\x02räm\x01\x1b[0m\x02:~> ";
const CHARACTERS = fc.constantFrom(
  ...[
    "a",
    "b",
    " ",
    "ß",
    "日",
    "本",
    "e\u0301",
    "😀",
    "\udcff",
    "\t",
    "\x01",
    "\n",
    "x".repeat(17),
  ],
);

Deno.test("the screen shows the line and the cursor as if both had been drawn anew, whatever has changed", () => {
  const text = fc.array(CHARACTERS, { maxLength: 40 }).map((parts) => parts.join(""));
  const states = fc.array(fc.tuple(text, fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(states, fc.constantFrom(20, 33, 80), (states, columns) => {
      const terminal = new TypedTerminal();
      terminal.columns = columns;
      const screen = new Screen(terminal);
      const emulator = new Emulator(columns, terminal.rows);
      for (const [text, part] of states) {
        const cursor = Array.from(text).slice(0, part * Array.from(text).length).join("").length;
        screen.show(PROMPT, text, cursor);
        emulator.write(terminal.drawn);
        terminal.drawn = "";
        const fresh = drawn(columns, PROMPT, { text, cursor });
        assertEquals(emulator.lines, fresh.lines);
        assertEquals([emulator.row, emulator.column], [fresh.row, fresh.column]);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("wide characters stand in two columns and never in the last one alone", () => {
  const { lines, row, column } = drawn(10, "> ", { text: "abc日本語xyz", cursor: 7 });
  assertEquals(lines, ["> abc日本", "語xyz"]);
  assertEquals([row, column], [1, 3]);
});

Deno.test("colours in a prompt take no columns, and a mark stands over its character", () => {
  const { lines, row, column } = drawn(20, PROMPT, { text: "e\u0301e\u0301\udcff日", cursor: 5 });
  assertEquals(lines, ["räm:~> e\u0301e\u0301\ufffd日"]);
  assertEquals([row, column], [0, 10]);
});

Deno.test("of a line longer than the screen the rows around the cursor are shown", () => {
  const terminal = new TypedTerminal();
  [terminal.columns, terminal.rows] = [20, 5];
  const screen = new Screen(terminal);
  const emulator = new Emulator(20, 5);
  const text = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(20)).join("");
  const look = (cursor: number) => {
    screen.show("", text, cursor);
    emulator.write(terminal.drawn);
    terminal.drawn = "";
    return [emulator.lines.map((line) => line[0]).join(""), emulator.row, emulator.column];
  };
  assertEquals(look(199), ["56789", 4, 19]);
  assertEquals(look(45), ["23456", 0, 5]);
  assertEquals(look(0), ["01234", 0, 0]);
  assertEquals(look(100), ["12345", 4, 0]);
});
