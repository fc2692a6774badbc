import type { Candidate, Completion } from "../../completion/complete.ts";
import { inColumns } from "../../ls/layout.ts";
import { displayWidth } from "../../text/width.ts";
import type { FunctionTable } from "../functions.ts";
import type { LineEditor } from "../line_editor.ts";

interface Found {
  /** Where the word begins. */
  readonly start: number;
  readonly candidates: readonly Candidate[];
}

/** What the word before the cursor could be; undefined where Ctrl-C has given it up. */
async function candidatesOf(editor: LineEditor): Promise<Found | undefined> {
  const { above, text, cursor } = editor;
  const before = above + text.slice(0, cursor);
  const found: Completion | undefined = await editor.work((signal) =>
    editor.shell.complete(before, signal)
  );
  return found && { start: found.start - above.length, candidates: found.candidates };
}

/** Puts a text in the word's place; the blank that ends it may be there already. */
function replaceWord(editor: LineEditor, start: number, text: string): void {
  const rest = editor.text.slice(editor.cursor);
  const fresh = rest.startsWith(" ") ? text.trimEnd() : text;
  editor.set(editor.text.slice(0, start) + fresh + rest, start + fresh.length);
}

/** Completes as far as there is no choice, and lists what there could be when asked again. */
async function completeWord(editor: LineEditor): Promise<void> {
  const found = await candidatesOf(editor);
  if (!found) return;
  const { start, candidates } = found;
  if (candidates.length === 0) return editor.ring();
  const { text, cursor } = editor;
  const word = text.slice(start, cursor);
  const common = candidates.length === 1
    ? candidates[0].text
    : commonStart(candidates.map(({ text }) => text.trimEnd()));
  const grows = common.length > word.length || (candidates.length === 1 && common !== word);
  if (grows) replaceWord(editor, start, common);
  if (candidates.length === 1) return;
  const { bindings } = editor;
  const lists = bindings.isOn("show-all-if-ambiguous") ||
    (!grows && (bindings.isOn("show-all-if-unmodified") || editor.last === "complete"));
  if (lists) await list(editor, candidates);
  else if (!grows) editor.ring();
}

async function list(editor: LineEditor, candidates: readonly Candidate[]): Promise<void> {
  const most = editor.bindings.number("completion-query-items");
  if (most > 0 && candidates.length >= most) {
    editor.below(`Display all ${candidates.length} possibilities? (y or n)`);
    const yes = await answer(editor);
    editor.terminal.write("\n");
    if (!yes) return;
  } else editor.below("");
  const cells = candidates.map(({ label }) => {
    const text = label.replace(/\p{Cc}/gu, "?");
    return { text, width: displayWidth(text) };
  });
  editor.terminal.write(inColumns(cells, { width: editor.terminal.columns, tab: 0 }, false));
}

async function answer(editor: LineEditor): Promise<boolean> {
  for (;;) {
    const c = await editor.keys.next();
    if (/^[yY ]$/.test(c)) return true;
    // deno-lint-ignore no-control-regex
    if (/^[nN\x00-\x1f\x7f]$/.test(c)) return false;
  }
}

/** The candidates that `menu-complete` puts one after the other. */
interface Menu extends Found {
  at: number;
}

const menus = new WeakMap<LineEditor, Menu>();

async function nextOfMenu(editor: LineEditor, step: number): Promise<void> {
  let menu = editor.last.startsWith("menu-complete") ? menus.get(editor) : undefined;
  if (!menu) {
    const found = await candidatesOf(editor);
    if (!found || found.candidates.length === 0) return editor.ring();
    menu = { ...found, at: step > 0 ? -1 : 0 };
    menus.set(editor, menu);
  }
  const { candidates, start } = menu;
  menu.at = (menu.at + step + candidates.length) % candidates.length;
  replaceWord(editor, start, candidates[menu.at].text);
}

function commonStart(texts: readonly string[]): string {
  let [common] = texts;
  for (const text of texts) {
    let length = 0;
    while (length < common.length && common[length] === text[length]) length++;
    common = common.slice(0, length);
  }
  return common;
}

async function listAll(editor: LineEditor): Promise<void> {
  const found = await candidatesOf(editor);
  if (!found) return;
  if (found.candidates.length === 0) editor.ring();
  else await list(editor, found.candidates);
}

async function insertAll(editor: LineEditor): Promise<void> {
  const found = await candidatesOf(editor);
  if (!found || found.candidates.length === 0) return editor.ring();
  const words = found.candidates.map(({ text }) => text.trimEnd());
  replaceWord(editor, found.start, `${words.join(" ")} `);
}

export const COMPLETIONS: FunctionTable = {
  complete: completeWord,
  "possible-completions": listAll,
  "insert-completions": insertAll,
  "menu-complete": (editor, { count }) => nextOfMenu(editor, count),
  "menu-complete-backward": (editor, { count }) => nextOfMenu(editor, -count),
  /** In vi's command mode the word is the one under the cursor. */
  "vi-complete": async (editor, { keys }) => {
    const rest = /^\S*/.exec(editor.text.slice(editor.cursor))![0];
    editor.cursor += rest.length;
    if (keys === "=") return await listAll(editor);
    editor.vi.inserts = true;
    await (keys === "*" ? insertAll : completeWord)(editor);
  },
};
