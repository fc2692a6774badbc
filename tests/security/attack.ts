/**
 * Attacks on a session of root's, each a few lines of shell that end with status 0 where the attacker has reached his
 * aim. Another user tries them, inside the session and outside of it, and has to fail; then the owner, with whom they
 * have to succeed: an attack that reaches nothing by anybody shows nothing.
 */
import { assert, assertEquals } from "@std/assert";
import { compile } from "../programs/compile.ts";
import {
  injectionMissing,
  programMissing,
  ramfsRun,
  volumeMissing,
} from "../programs/injection.ts";

/** Where another user attacks from. */
export type Attacker = "inside" | "outside";

export interface Attack {
  /** What must not be possible. */
  says: string;
  from: Attacker[];
  /** What the owner's shell does before, in the tree's directory $TREE. */
  scene?: string;
  /** The attack. $OWNER is the session's owner, $PROGRAM a program of its, $HOST a directory of the host's for all. */
  attack: string;
  /** What the owner's shell finds out after it, while what the attack left in the background runs: 0 for its aim. */
  aim?: string;
  /** What the owner reaches instead of the attack's aim; "none": to him it is as to others. */
  control?: string;
  /** Without a volume, too; or in such a session alone. */
  volume?: "both" | "off";
  /** Programs that it cannot do without. */
  needs?: string[];
  /** Why it still succeeds. Then it is run, and told as soon as it fails. */
  open?: string;
}

const NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups";
const SECONDS = 20;
const MARK = "\u0001ended ";

function missing(): string | undefined {
  if (Deno.uid() !== 0) return "only root can let another user attack";
  return injectionMissing() ?? volumeMissing() ?? programMissing("setpriv");
}

/** Registers a test for each attack and each attacker. `tools`: C programs of this directory, found in $TOOLS. */
export function attacks(way: string, tools: string[], list: Attack[]): void {
  const reason = missing();
  for (const attack of list) {
    for (const from of attack.from) {
      for (
        const volume of attack.volume === "off" ? ["off"] : attack.volume ? ["on", "off"] : ["on"]
      ) {
        const where = volume === "off" ? ", in a session without a volume" : "";
        const name = `${way}: another user ${from}${where}: ${attack.says}`;
        const why = reason ?? attack.needs?.map(programMissing).find((program) => program);
        if (why) console.log(`${name}: skipped: ${why}`);
        Deno.test({
          name,
          ignore: why !== undefined,
          fn: () => tried(attack, from, volume, tools),
        });
      }
    }
  }
}

async function tried(
  attack: Attack,
  from: Attacker,
  volume: string,
  tools: string[],
): Promise<void> {
  await using session = await AttackedSession.start(volume, tools);
  const reached = await session.attack(attack, from, NOBODY);
  if (attack.open !== undefined) {
    assert(reached, `fails by now, so it is open no more: ${attack.open}`);
    console.log(`open: ${attack.says}: ${attack.open}`);
    return;
  }
  assertEquals(reached, false, session.said);
  if (attack.control === "none") return;
  assert(
    await session.attack(attack, from, "", attack.control),
    `reaches nothing by the owner\n${session.said}`,
  );
}

/** A session of this user's, whose shell is told what to do. */
class AttackedSession implements AsyncDisposable {
  /** What the commands have written, for those who read of a failure. */
  said = "";
  readonly #shell: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;
  readonly #root: string;
  readonly #host: string;
  #unread = "";
  #environment: Record<string, string> = {};
  #scenes = 0;

  private constructor(host: string, volume: string) {
    this.#host = host;
    this.#root = `${host}/root`;
    const [program, ...args] = [...ramfsRun(this.#root), "sh"];
    const env = { RAMFS_VOLUME: volume };
    const options = { args, env, stdin: "piped", stdout: "piped", stderr: "null" } as const;
    this.#shell = new Deno.Command(program, options).spawn();
    this.#writer = this.#shell.stdin.getWriter();
    this.#output = this.#shell.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async start(volume: string, tools: string[]): Promise<AttackedSession> {
    const host = Deno.makeTempDirSync({ prefix: "ramfs-attack-" });
    Deno.chmodSync(host, 0o755);
    Deno.mkdirSync(`${host}/all`);
    Deno.chmodSync(`${host}/all`, 0o1777);
    Deno.mkdirSync(`${host}/tools`);
    for (const tool of tools) {
      Deno.copyFileSync(compile(tool, [`../security/${tool}.c`]), `${host}/tools/${tool}`);
      Deno.chmodSync(`${host}/tools/${tool}`, 0o755);
    }
    const session = new AttackedSession(host, volume);
    await session.#run(`umask 022; chmod 755 ${session.#root}; exec 2>&1
      sleep 1000 & echo $PPID $! > ${host}/all/pids`);
    const [owner, program] = Deno.readTextFileSync(`${host}/all/pids`).split(/\s/);
    session.#environment = {
      OWNER: owner,
      PROGRAM: program,
      HOST: `${host}/all`,
      TOOLS: `${host}/tools`,
    };
    return session;
  }

  /** Whether the attack has reached its aim, run by `as` (words before a command). */
  async attack(attack: Attack, from: Attacker, as: string, aim = attack.aim): Promise<boolean> {
    const tree = `${this.#root}/${++this.#scenes}`;
    const environment = { ...this.#environment, TREE: tree, AS: as };
    const exports = Object.entries(environment).map(([name, value]) =>
      `export ${name}='${value}'\n`
    ).join("");
    const there = `${exports}cd "$TREE" 2>/dev/null || cd /\n`;
    assertEquals(
      await this.#run(`${exports}mkdir "$TREE" && cd "$TREE" || exit\n${attack.scene ?? ":"}`),
      0,
      `the scene fails\n${this.said}`,
    );
    const file = `${this.#host}/all/attack-${this.#scenes}`;
    Deno.writeTextFileSync(file, there + attack.attack);
    const command = `${as} timeout ${SECONDS} sh ${file}`;
    const status = from === "inside" ? await this.#run(command) : this.#onHost(command);
    return (aim === undefined ? status : await this.#run(there + aim)) === 0;
  }

  #onHost(command: string): number {
    const { code, stdout, stderr } = new Deno.Command("sh", { args: ["-c", command] }).outputSync();
    for (const part of [stdout, stderr]) this.said += new TextDecoder().decode(part);
    return code;
  }

  /** The status of lines that the session's shell runs. */
  async #run(lines: string): Promise<number> {
    const end = crypto.randomUUID();
    const text = `( ${lines}\n)\nprintf '\\001ended %s %s\\n' ${end} $?\n`;
    await this.#writer.write(new TextEncoder().encode(text));
    for (;;) {
      const at = this.#unread.indexOf(MARK + end);
      const stop = at < 0 ? -1 : this.#unread.indexOf("\n", at);
      if (stop >= 0) {
        const status = Number(this.#unread.slice(at + MARK.length + end.length, stop));
        this.said += this.#unread.slice(0, at);
        this.#unread = this.#unread.slice(stop + 1);
        return status;
      }
      const { value, done } = await this.#output.read();
      assert(!done, `the session has ended\n${this.said}${this.#unread}`);
      this.#unread += value;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run(`kill $(jobs -p) 2>/dev/null; kill ${this.#environment.PROGRAM}`);
    await this.#writer.close();
    this.#shell.kill("SIGTERM");
    await this.#output.cancel();
    await this.#shell.status;
    Deno.removeSync(this.#host, { recursive: true });
  }
}
