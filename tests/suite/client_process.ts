/**
 * A client process (tests/programs/client.c) and the synchronous conversation with it, over two FIFOs.
 */
import { decodeName, encodeName } from "../../core/bytes.ts";
import { buildFirst } from "../cli/command_line.ts";
import { compile, type Compiler } from "../programs/compile.ts";
import { CallError, ClientDied } from "./target.ts";
import { errnoNames } from "./errno_names.ts";

export type Argument = number | string | null;
export type Datum = number | string;

export interface Reply {
  value: number;
  data: Datum[];
}

export const CLIENT_SOURCES = [
  ...["client.c", "client_calls.c", "client_processes.c"],
  ...["client.h", "missing_calls.h"],
];
const START_MILLISECONDS = 60_000;
/** Nobody can interrupt a synchronous read, so timeout(1) ends a client that hangs. */
const LIFE_SECONDS = 100;

export class ClientProcess {
  #directory: string;
  #child: Deno.ChildProcess;
  #requests: Deno.FsFile;
  #replies: Deno.FsFile;
  #received = new Uint8Array(1 << 16);
  #start = 0;
  #end = 0;

  private constructor(
    directory: string,
    child: Deno.ChildProcess,
    requests: Deno.FsFile,
    replies: Deno.FsFile,
  ) {
    this.#directory = directory;
    this.#child = child;
    this.#requests = requests;
    this.#replies = replies;
  }

  /** Starts the client as the last arguments of `prefix` (a command that runs another). */
  static async start(
    prefix: string[],
    compiler?: Compiler,
    lifeSeconds: number = LIFE_SECONDS,
  ): Promise<ClientProcess> {
    // A cold build takes longer than a client lives.
    await buildFirst().catch(() => {});
    const client = compile("client", CLIENT_SOURCES, [], compiler);
    const directory = Deno.makeTempDirSync({ prefix: "ramfs-client-" });
    const [requestPath, replyPath] = [`${directory}/requests`, `${directory}/replies`];
    new Deno.Command("mkfifo", { args: [requestPath, replyPath] }).outputSync();
    // Opened for both, a FIFO does not wait for its other end.
    const both = { read: true, write: true };
    const requests = Deno.openSync(requestPath, both);
    const greeting = Deno.openSync(replyPath, both);
    const [program, ...args] = [
      ...prefix,
      ...["timeout", "-s", "KILL", `${lifeSeconds}`, client, requestPath, replyPath],
    ];
    const child = new Deno.Command(program, { args, stdin: "null", stdout: "null" }).spawn();
    try {
      await ClientProcess.#greet(child, greeting);
      // From here on the client's death is the end of the file, because we hold no end for writing.
      const replies = Deno.openSync(replyPath);
      return new ClientProcess(directory, child, requests, replies);
    } catch (error) {
      requests.close();
      Deno.removeSync(directory, { recursive: true });
      throw new Error(`${[program, ...args].join(" ")}: ${(error as Error).message}`);
    } finally {
      greeting.close();
    }
  }

  static async #greet(child: Deno.ChildProcess, greeting: Deno.FsFile): Promise<void> {
    const unblock = (word: string) => greeting.writeSync(new TextEncoder().encode(`${word}\n`));
    const timer = setTimeout(
      () => (unblock("too slow"), child.kill("SIGKILL")),
      START_MILLISECONDS,
    );
    let greeted = false;
    child.status.then(({ code }) => greeted || unblock(`ended with status ${code}`));
    const buffer = new Uint8Array(100);
    const length = await greeting.read(buffer);
    greeted = true;
    clearTimeout(timer);
    const text = new TextDecoder().decode(buffer.subarray(0, length ?? 0));
    if (!text.startsWith("= 0")) throw new Error(text.trim());
  }

  /** One request and its reply. @throws CallError */
  call(prefix: string, name: string, ...args: Argument[]): Reply {
    const line = `${prefix}${name} ${args.map(quote).join(" ")}\n`;
    const bytes = new TextEncoder().encode(line);
    for (let sent = 0; sent < bytes.length;) sent += this.#requests.writeSync(bytes.subarray(sent));
    const [sign, value, ...data] = parse(this.#readLine(line));
    if (sign === "=") return { value: value as number, data };
    const code = errnoNames.get(value as number) ?? `errno ${value}`;
    throw new CallError(`${code}: ${line.slice(0, 200).trim()}`, -(value as number));
  }

  #readLine(request: string): string {
    let line = "";
    const decoder = new TextDecoder();
    for (;;) {
      if (this.#start === this.#end) {
        const length = this.#replies.readSync(this.#received);
        if (length === null) throw new ClientDied(`by ${request.slice(0, 200).trim()}`);
        [this.#start, this.#end] = [0, length];
      }
      const newline = this.#received.subarray(0, this.#end).indexOf(10, this.#start);
      const stop = newline < 0 ? this.#end : newline;
      line += decoder.decode(this.#received.subarray(this.#start, stop), { stream: true });
      this.#start = newline < 0 ? stop : stop + 1;
      if (newline >= 0) return line;
    }
  }

  /** Ends the client by the end of its requests. */
  async close(): Promise<void> {
    this.#requests.close();
    await this.#child.status;
    this.#replies.close();
    Deno.removeSync(this.#directory, { recursive: true });
  }
}

function quote(argument: Argument): string {
  if (argument === null) return "-";
  if (typeof argument === "number") return `${argument}`;
  let quoted = '"';
  for (const byte of encodeName(argument)) {
    const plain = byte > 32 && byte < 127 && byte !== 34 && byte !== 92;
    quoted += plain ? String.fromCharCode(byte) : "\\x" + byte.toString(16).padStart(2, "0");
  }
  return quoted + '"';
}

/** The words of a reply: its sign as a string, integers, and unescaped strings. */
function parse(line: string): Datum[] {
  const words: Datum[] = [line[0]];
  for (const [word] of line.slice(1).matchAll(/"[^"]*"|[^ ]+/g)) {
    words.push(word[0] === '"' ? unquote(word.slice(1, -1)) : Number(word));
  }
  return words;
}

function unquote(text: string): string {
  if (!text.includes("\\")) return text;
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") bytes.push(text.charCodeAt(i));
    else bytes.push(parseInt(text.slice(i + 2, i + 4), 16)), i += 3;
  }
  return decodeName(Uint8Array.from(bytes));
}
