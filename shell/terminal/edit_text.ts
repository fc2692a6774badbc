/** A text in the editor that a person likes, by a file of the tree. */
import { decodeName, encodeName } from "../../core/bytes.ts";
import { absolutePath } from "../expand/glob.ts";
import type { Interpreter } from "../language/interpreter.ts";
import type { Maybe } from "../language/maybe.ts";

/**
 * What has been made of the text, without the newlines at its end; undefined where the editor has failed.
 * @param run runs the command line that begins the editor: its status
 */
export async function editText(
  { cage, state: { cwd, variables }, world: { host } }: Interpreter,
  editor: string,
  text: string,
  run: (command: string) => Maybe<number>,
): Promise<string | undefined> {
  // The editor may be a program, which sees of the tree what is shared with it.
  const shared = host?.shared ?? [];
  const isSeen = (path: string) =>
    shared.length === 0 ||
    shared.some((root) => `${path}/`.startsWith(root === "/" ? "/" : `${root}/`));
  const parent = [variables.get("TMPDIR"), "/tmp", cwd, ...shared]
    .find((each) => each && isSeen(each) && cage.exists(each))!;
  const path = absolutePath(cwd, `${parent}/ramfs-fc.${crypto.randomUUID().slice(0, 8)}`);
  cage.writeFile(path, encodeName(`${text}\n`), { mode: 0o600 });
  try {
    if (await run(`${editor} ${path}`) !== 0) return undefined;
    return decodeName(cage.readFile(path)).replace(/\n+$/, "");
  } finally {
    if (cage.exists(path)) cage.unlink(path);
  }
}
