import { S_IFDIR } from "../../core/constants.ts";
import { isSameInode } from "../../core/inode_identity.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { FindEntry, type LinkStyle } from "../find/find_entry.ts";
import { FindError, type FindPlan, type Test } from "../find/find_expression.ts";
import { parseExpression } from "../find/find_parser.ts";
import { quoteName } from "../text/quoting.ts";

export const find = defineCommand({
  name: "find",
  summary: "Search a directory tree for files, and do something with them",
  usage: "[-H] [-L] [-P] [PATH]... [EXPRESSION]",
  options: {},
  raw: true,
  notes: `Options: -maxdepth N -mindepth N -depth -xdev -daystart -regextype S_IFMT
Tests (N may be +N or -N): -name -iname -path -ipath -regex -iregex -lname PATTERN
  -type -xtype [bcdfpls] -size N[cwbkMG] -empty -links N -inum N -samefile FILE
  -mtime -atime -ctime N (days) -mmin -amin -cmin N (minutes) -newer FILE -newerXY REFERENCE
  -perm [-/]MODE -user NAME -group NAME -uid N -gid N -nouser -nogroup
  -readable -writable -executable -true -false
Actions: -print -print0 -printf FORMAT -fprint FILE -ls --json -delete -prune -quit
  -exec COMMAND ; -exec COMMAND {} + -execdir COMMAND ; -ok COMMAND ;
Operators: ( EXPR ) ! EXPR  EXPR -a EXPR  EXPR -o EXPR  EXPR , EXPR`,
  async run(context, _options, args) {
    let at = 0;
    let links: LinkStyle = "never";
    for (; /^-[HLP]$|^-O\d$|^-D$/.test(args[at] ?? ""); at++) {
      if (args[at] === "-D") at++;
      else if (!args[at].startsWith("-O")) {
        links = ({ H: "operands", L: "always", P: "never" } as const)[args[at][1] as "H"];
      }
    }
    const first = at;
    while (at < args.length && !/^(?:-.+|[(!,])$/.test(args[at])) at++;
    const operands = args.slice(first, at);
    const words = args.slice(at).filter((word) => word !== "-follow");
    if (words.length < args.length - at) links = "always";
    try {
      const { test, plan } = parseExpression(context, words, links === "always");
      const walk = new Walk(context, plan, test, links);
      for (const operand of operands.length > 0 ? operands : ["."]) {
        await walk.operand(operand);
        if (plan.quit) break;
      }
      for (const end of plan.atEnd) await end();
      return plan.status;
    } catch (error) {
      if (!(error instanceof FindError)) throw error;
      return context.fail(error.message);
    }
  },
});

class Walk {
  /** Inodes of the directories that we are in, where links are followed. */
  readonly #above: { ino: number; dev: number; shown: string }[] = [];
  #device: number | undefined;

  constructor(
    readonly context: CommandContext,
    readonly plan: FindPlan,
    readonly test: Test,
    readonly links: LinkStyle,
  ) {}

  async operand(operand: string): Promise<void> {
    const { context, plan } = this;
    const path = context.path(operand);
    const entry = new FindEntry(context, path, operand, operand, 0, this.links !== "never", 0);
    try {
      const { dev } = entry.attributes;
      this.#device = plan.sameDevice ? dev : undefined;
    } catch (error) {
      plan.status = context.fail(quoteName(operand), error);
      return;
    }
    await this.#visit(entry);
  }

  /** A promise only where a command has to run or the output is full. */
  #visit(entry: FindEntry): void | Promise<void> {
    const { plan } = this;
    if (!this.#isDirectory(entry)) return this.#look(entry);
    if (plan.depthFirst) {
      const below = this.#below(entry);
      return below ? below.then(() => this.#look(entry)) : this.#look(entry);
    }
    const looking = this.#look(entry);
    return looking ? looking.then(() => this.#below(entry)) : this.#below(entry);
  }

  #isDirectory(entry: FindEntry): boolean {
    try {
      return entry.type === S_IFDIR;
    } catch {
      return false;
    }
  }

  /** Tests the entry itself. */
  #look(entry: FindEntry): void | Promise<void> {
    const { plan } = this;
    if (entry.depth < plan.minDepth || plan.quit) return;
    try {
      const result = this.test(entry);
      if (typeof result !== "boolean") return result.then(() => {}, (e) => this.#fail(entry, e));
    } catch (error) {
      this.#fail(entry, error);
    }
  }

  /** What is gone meanwhile is reported; other errors are the caller's. */
  #fail(entry: FindEntry, error: unknown): void {
    if (!(error as { errno?: number }).errno) throw error;
    this.plan.status = this.context.fail(quoteName(entry.shown), error);
  }

  #below(entry: FindEntry): void | Promise<void> {
    const { plan } = this;
    if (plan.quit || entry.depth >= plan.maxDepth || (entry.pruned && !plan.depthFirst)) return;
    if (this.#device !== undefined && entry.attributes.dev !== this.#device) return;
    let children: FindEntry[];
    try {
      if (this.links === "always" && !this.#enter(entry)) return;
      children = entry.children(this.links === "always");
    } catch (error) {
      return this.#fail(entry, error);
    }
    const done = this.#each(children, 0);
    const leave = () => {
      if (this.links === "always") this.#above.pop();
    };
    return done ? done.then(leave) : leave();
  }

  #each(entries: readonly FindEntry[], from: number): void | Promise<void> {
    for (let i = from; i < entries.length; i++) {
      if (this.plan.quit) return;
      const waiting = this.#visit(entries[i]);
      if (waiting) return waiting.then(() => this.#each(entries, i + 1));
    }
  }

  /** Whether a directory that may have been reached through links is none that we are in already. */
  #enter(entry: FindEntry): boolean {
    const { ino, dev } = entry.attributes;
    const loop = this.#above.find((each) => isSameInode(each, entry.attributes));
    if (!loop) {
      this.#above.push({ ino, dev, shown: entry.shown });
      return true;
    }
    const [inner, outer] = [quoteName(entry.shown), quoteName(loop.shown)];
    this.plan.status = this.context.fail(
      `File system loop detected; ${inner} is part of the same file system loop as ${outer}.`,
    );
    return false;
  }
}
