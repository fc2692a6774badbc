import { decodeName } from "../../core/bytes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { isDirectory } from "../files/listing.ts";
import { Return } from "../language/control.ts";
import { errorText } from "../text/error_text.ts";
import { openInput } from "../text/input.ts";
import { always, rescue } from "../language/maybe.ts";

export const source = defineCommand({
  name: "source",
  summary: "Run a script of the tree in this shell",
  usage: "filename [arguments]",
  options: {},
  stopEarly: true,
  notes: "A FILE without a slash is looked up in PATH first, then here.",
  async run(context, _options, operands) {
    const [file, ...args] = operands;
    if (file === undefined) return context.misuse("filename argument required", 2);
    let text: string;
    try {
      text = await readScript(context, file);
    } catch (error) {
      // Where only PATH is searched the builtin is at fault, else the file.
      const { options } = context.interpreter.state;
      const searched = options.has("posix") && !file.includes("/");
      if (searched) context.error(`${file}: file not found`);
      else context.interpreter.complain(`${file}: ${errorText(error)}`);
      context.interpreter.endIfPosix();
      return 1;
    }
    const { interpreter } = context;
    const { state } = interpreter;
    const { args: before, argumentsSet } = state;
    if (args.length > 0) state.args = args;
    state.argumentsSet = false;
    state.sourceDepth++;
    const { line } = interpreter;
    state.calls.push({ name: "source", file, line, outer: before });
    const run = () =>
      rescue(() => interpreter.source(text, file), (thrown) => {
        if (!(thrown instanceof Return)) throw thrown;
        return thrown.status;
      });
    const status = await always(run, () => {
      state.calls.pop();
      state.sourceDepth--;
      // What the script has set itself stays.
      const kept = state.argumentsSet && state.functionDepth === 0;
      if (args.length > 0 && !kept) state.args = before;
      state.argumentsSet ||= argumentsSet;
    });
    return await interpreter.debugger.behind(status, line, true);
  },
});

function isFile({ cage }: CommandContext, path: string): boolean {
  try {
    return !isDirectory(cage.stat(path));
  } catch {
    return false;
  }
}

async function readScript(context: CommandContext, file: string): Promise<string> {
  const { variables, shopt } = context.interpreter.state;
  if (!file.includes("/") && shopt.has("sourcepath")) {
    for (const directory of (variables.get("PATH") ?? "").split(":")) {
      const path = `${directory}/${file}`;
      if (directory === "" || !isFile(context, path)) continue;
      return decodeName(context.cage.readFile(path));
    }
  }
  const stream = openInput(context, file);
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let chunk; (chunk = await stream.source.read()) !== null;) chunks.push(chunk.slice());
    return decodeName(new Uint8Array(await new Blob(chunks).arrayBuffer()));
  } finally {
    stream.close();
  }
}
