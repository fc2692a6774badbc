/** What programs that outlive their session's owner leave of its memory. */
import { assert, assertEquals } from "@std/assert";
import { volumeMissing } from "../programs/injection.ts";
import { REPOSITORY, Scratch } from "./command_line.ts";

const missing = volumeMissing();
if (missing !== undefined) console.log(`owner's end: not looked at: ${missing}`);

const MEBIBYTES = 20;

/** A program that stays behind, and what it is told by files in a directory of the host. */
class Survivor {
  readonly #scratch = new Scratch();
  readonly #owner: Deno.ChildProcess;
  readonly root = this.#scratch.root;

  constructor() {
    const { root, path } = this.#scratch;
    const await_ = (name: string) => `while [ ! -e ${path}/${name} ]; do sleep 0.02; done`;
    const survivor = `exec 9< ${root}/kept; touch ${path}/ready; ${await_("look")}
      cat <&9 > ${path}/kept; cat ${root}/other > ${path}/other 2>&1; touch ${path}/looked; sleep 1000`;
    const script =
      `head -c ${MEBIBYTES}M /dev/zero > ${root}/big; echo text | tee ${root}/kept > ${root}/other
      sh -c '${survivor}' & echo $! > ${path}/pid; ${await_("ready")}; touch ${path}/begun; ${
        await_("end")
      }`;
    this.#owner = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`, "run", "--root", root, "--", "sh"]
        .concat("-c", script),
      stderr: "inherit",
    }).spawn();
  }

  put(name: string): void {
    Deno.writeTextFileSync(`${this.#scratch.path}/${name}`, "");
  }

  read(name: string): string {
    return Deno.readTextFileSync(`${this.#scratch.path}/${name}`);
  }

  async await(name: string): Promise<void> {
    for (let patience = 1000; patience > 0; patience--) {
      try {
        return void Deno.statSync(`${this.#scratch.path}/${name}`);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    throw new Error(`${name} does not come`);
  }

  /** The volume as the program holds it: a directory that is none of the host's. */
  get #volume(): string {
    const table = `/proc/${this.read("pid").trim()}/fd`;
    const host = Deno.statSync("/").dev;
    for (const { name } of Deno.readDirSync(table)) {
      const path = `${table}/${name}`;
      if (Deno.readLinkSync(path) === "/" && Deno.statSync(path).dev !== host) return `${path}/`;
    }
    throw new Error("the program has no volume");
  }

  names(): string[] {
    return [...Deno.readDirSync(this.#volume)].map(({ name }) => name);
  }

  /** Pages in use there. */
  pages(): number {
    const args = ["-f", "-c", "%b %f", this.#volume];
    const { stdout } = new Deno.Command("stat", { args }).outputSync();
    const [all, free] = new TextDecoder().decode(stdout).split(" ").map(Number);
    return all - free;
  }

  kill(signal: Deno.Signal): void {
    this.#owner.kill(signal);
  }

  async ended(): Promise<number> {
    return (await this.#owner.status).code;
  }

  [Symbol.dispose](): void {
    Deno.kill(Number(this.read("pid")), "SIGKILL");
    this.put("end");
    this.#scratch[Symbol.dispose]();
  }
}

Deno.test({
  name: "a session's end empties its volume while programs live on; what they have open stays",
  ignore: missing !== undefined,
  async fn() {
    using survivor = new Survivor();
    await survivor.await("begun");
    assert(survivor.pages() >= MEBIBYTES * 256);
    survivor.put("end");
    assertEquals(await survivor.ended(), 0);
    assertEquals([survivor.names(), survivor.pages()], [[], 1]);
    survivor.put("look");
    await survivor.await("looked");
    assertEquals(survivor.read("kept"), "text\n");
    assertEquals(survivor.read("other"), `cat: ${survivor.root}/other: Input/output error\n`);
  },
});

Deno.test({
  name:
    "when the owner is killed, the first program that opens something of the tree empties the volume",
  ignore: missing !== undefined,
  async fn() {
    using survivor = new Survivor();
    await survivor.await("begun");
    survivor.kill("SIGKILL");
    await survivor.ended();
    survivor.put("end");
    survivor.put("look");
    await survivor.await("looked");
    assertEquals([survivor.names(), survivor.pages()], [[], 1]);
    assertEquals(survivor.read("kept"), "text\n");
  },
});
