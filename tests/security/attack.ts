/**
 * Attacks on a session of root's, each a few lines of shell that end with status 0 where the attacker has reached his
 * aim. Another user tries them, inside the session and outside of it, or the same user in a session that does not trust
 * its programs, and has to fail; then the owner, with whom they have to succeed: an attack that reaches nothing by
 * anybody shows nothing.
 */
import { assert, assertEquals } from "@std/assert";
import { compile } from "../programs/compile.ts";
import {
  injectionMissing,
  programMissing,
  ramfsRun,
  volumeMissing,
} from "../programs/injection.ts";

/** Who attacks, and the options of the session that he attacks. */
const ATTACKERS = {
  inside: { who: "another user inside", as: true, options: [] },
  outside: { who: "another user outside", as: true, options: [] },
  supervised: { who: "the same user under --supervise", as: false, options: ["--supervise"] },
  untrusted: { who: "the same user under --untrusted", as: false, options: ["--untrusted"] },
} as const;
export type Attacker = keyof typeof ATTACKERS;

export interface Attack {
  /** What must not be possible. */
  says: string;
  from: Attacker[];
  /** What the owner's shell does before, in the tree's directory $TREE. */
  scene?: string;
  /** What lies on the host before. */
  host?: string;
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

export const NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups";
const SECONDS = 20;
/** Longer than attack and aim take on a busy machine: then the session hangs, and is killed. */
const SECONDS_OF_A_STEP = 60;
const MARK = "\u0001ended ";

/** Why nobody can attack here, or nothing when somebody can. */
export function attackMissing(): string | undefined {
  if (Deno.uid() !== 0) return "only root can let another user attack";
  return injectionMissing() ?? volumeMissing() ?? programMissing("setpriv");
}

/** Registers a test for each attack and each attacker. `tools`: C programs of this directory, found in $TOOLS. */
export function attacks(way: string, tools: string[], list: Attack[]): void {
  const reason = attackMissing();
  for (const attack of list) {
    for (const from of attack.from) {
      for (
        const volume of attack.volume === "off" ? ["off"] : attack.volume ? ["on", "off"] : ["on"]
      ) {
        const where = volume === "off" ? ", in a session without a volume" : "";
        const name = `${way}: ${ATTACKERS[from].who}${where}: ${attack.says}`;
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
  const { as, options } = ATTACKERS[from];
  await using session = await AttackedSession.start(volume, tools, options);
  // One that cannot even run reaches nothing, and that shows nothing.
  assert(
    await session.attack({ says: "", from: [], attack: "id > /dev/null" }, from, as ? NOBODY : ""),
    session.said,
  );
  const reached = await session.attack(attack, from, as ? NOBODY : "").catch((error) => {
    session.said += error;
    return true; // An end of the session is as good an aim as any.
  });
  if (attack.open !== undefined) {
    assert(reached, `fails by now, so it is open no more: ${attack.open}`);
    console.log(`open: ${attack.says}: ${attack.open}`);
    return;
  }
  assertEquals(reached, false, session.said);
  if (attack.control === "none") return;
  const aim = attack.control ?? attack.aim;
  const owner = await session.attack(attack, as ? from : "outside", "", aim);
  assert(owner, `reaches nothing by the owner\n${session.said}`);
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

  private constructor(host: string, volume: string, more: readonly string[]) {
    this.#host = host;
    this.#root = `${host}/root`;
    const [program, ...args] = [
      ...ramfsRun(this.#root, ...more),
      "timeout",
      "-s",
      "KILL",
      "200",
      "sh",
    ];
    const env = { RAMFS_VOLUME: volume, RAMFS_SUPERVISE_OTHERS: "on" };
    const options = { args, env, stdin: "piped", stdout: "piped", stderr: "null" } as const;
    this.#shell = new Deno.Command(program, options).spawn();
    this.#writer = this.#shell.stdin.getWriter();
    this.#output = this.#shell.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async start(
    volume: string,
    tools: string[],
    options: readonly string[],
  ): Promise<AttackedSession> {
    const host = Deno.makeTempDirSync({ prefix: "ramfs-attack-" });
    Deno.chmodSync(host, 0o755);
    Deno.mkdirSync(`${host}/all`);
    Deno.chmodSync(`${host}/all`, 0o1777);
    Deno.mkdirSync(`${host}/tools`);
    for (const tool of tools) {
      Deno.copyFileSync(compile(tool, [`../security/${tool}.c`]), `${host}/tools/${tool}`);
      Deno.chmodSync(`${host}/tools/${tool}`, 0o755);
    }
    const session = new AttackedSession(host, volume, options);
    await session.#run(`umask 022; chmod 755 ${session.#root}; exec 2>&1
      sleep 1000 > /dev/null & echo $!`);
    session.#environment = {
      OWNER: `${session.#shell.pid}`,
      PROGRAM: session.said.trim(),
      HOST: `${host}/all`,
      TOOLS: `${host}/tools`,
      SOURCES: new URL("./", import.meta.url).pathname,
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
    if (attack.host) this.#onHost(`${exports}${attack.host}`);
    const there = `${exports}cd "$TREE" 2>/dev/null || cd /\n`;
    assertEquals(
      await this.#run(`${exports}mkdir "$TREE" && cd "$TREE" || exit\n${attack.scene ?? ":"}`),
      0,
      `the scene fails\n${this.said}`,
    );
    const file = `${this.#host}/all/attack-${this.#scenes}`;
    Deno.writeTextFileSync(file, there + attack.attack);
    const command = `${as} timeout ${SECONDS} sh ${file}`;
    const status = from === "outside" ? this.#onHost(command) : await this.#run(command);
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
    const late = setTimeout(() => this.#shell.kill("SIGKILL"), 1000 * SECONDS_OF_A_STEP);
    try {
      return await this.#status(end);
    } finally {
      clearTimeout(late);
    }
  }

  async #status(end: string): Promise<number> {
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
    // The program leads a group of its own, with all that attacks and scenes have left.
    await this.#writer.write(new TextEncoder().encode("kill -KILL 0\n"));
    await this.#writer.close().catch(() => {});
    await this.#output.cancel();
    await this.#shell.status;
    Deno.removeSync(this.#host, { recursive: true });
  }
}
