import { decodeName } from "../../core/bytes.ts";
import type { Code } from "../compile/code.ts";
import { Descriptor } from "../io/descriptors.ts";
import { CollectingSink } from "../io/streams.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Maybe } from "./maybe.ts";
import { withoutJobs } from "./world.ts";

/** Output of a command substitution, its trailing newlines removed. It ends when nobody can write any more. */
export function substitute(sh: Interpreter, body: Code): Maybe<string> {
  const output = new CollectingSink();
  const table = sh.io.clone();
  let closed = () => {};
  const writing = new Descriptor({ sink: output }, () => closed());
  table.set(1, writing);
  const child = sh.subshell(table, withoutJobs(sh.world));
  child.state.indirection++;
  child.substituting = true;
  const { options, shopt } = child.state;
  if (!shopt.has("inherit_errexit") && !options.has("posix")) options.delete("errexit");
  const status = child.contained(() => child.nest(() => body(child)));
  const finish = (ended: number) => {
    sh.substitutionStatus = sh.state.status = ended;
    let text = decodeName(output.bytes());
    if (text.includes("\0")) text = text.replaceAll("\0", "");
    let end = text.length;
    while (end > 0 && text.charCodeAt(end - 1) === 10) end--;
    return end === text.length ? text : text.slice(0, end);
  };
  const close = (ended: number): Maybe<string> => {
    if (!writing.held) return finish(ended);
    return new Promise<void>((resolve) => closed = resolve).then(() => finish(ended));
  };
  return typeof status === "number" ? close(status) : status.then(close);
}
