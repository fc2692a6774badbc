/** Parses the expressions of `find`. */
import type { CommandContext } from "../command.ts";
import { quoteName } from "../text/quoting.ts";
import {
  jsonText,
  listingLine,
  PRINT,
  PRINT0,
  printer,
  remover,
  runner,
  writer,
} from "./find_actions.ts";
import { and, both, FindError, FindPlan, not, or, type Test } from "./find_expression.ts";
import { newerTest, PLAIN_TESTS, TESTS, type TestScope } from "./find_tests.ts";

const REGEX_TYPES: Record<string, TestScope["regexSyntax"]> = {
  "posix-extended": "extended",
  "posix-egrep": "extended",
  egrep: "extended",
  awk: "extended",
  "posix-awk": "extended",
  "gnu-awk": "extended",
  "posix-basic": "basic",
  "posix-minimal-basic": "basic",
  "ed": "basic",
  sed: "basic",
  grep: "basic",
  emacs: "emacs",
  "findutils-default": "emacs",
};

/** The whole expression; what is found is printed unless some action says what to do. Throws FindError. */
export function parseExpression(
  context: CommandContext,
  words: readonly string[],
  followLinks: boolean,
): { test: Test; plan: FindPlan } {
  const plan = new FindPlan();
  const parser = new ExpressionParser(words, plan, {
    ...{ context, plan, followLinks },
    regexSyntax: "emacs",
  });
  const test = parser.parse();
  if (plan.acts) return { test, plan };
  return { test: and(test, writer(context, plan, PRINT)), plan };
}

class ExpressionParser {
  #at = 0;

  constructor(
    readonly words: readonly string[],
    readonly plan: FindPlan,
    readonly scope: TestScope,
  ) {}

  parse(): Test {
    if (this.words.length === 0) return () => true;
    const test = this.#list();
    if (this.#at < this.words.length) {
      const word = this.words[this.#at];
      if (word === ")") throw new FindError("you have too many ')'");
      throw new FindError(`paths must precede expression: \`${word}'`);
    }
    return test;
  }

  get #word(): string | undefined {
    return this.words[this.#at];
  }

  #take(...words: string[]): boolean {
    if (this.#word === undefined || !words.includes(this.#word)) return false;
    this.#at++;
    return true;
  }

  #list(): Test {
    let test = this.#or();
    while (this.#take(",")) test = both(test, this.#or());
    return test;
  }

  #or(): Test {
    let test = this.#and();
    while (this.#take("-o", "-or")) test = or(test, this.#and());
    return test;
  }

  #and(): Test {
    let test = this.#not();
    for (;;) {
      if (this.#take("-a", "-and")) {
        test = and(test, this.#not());
        continue;
      }
      const word = this.#word;
      if (word === undefined || [")", ",", "-o", "-or"].includes(word)) return test;
      test = and(test, this.#not());
    }
  }

  #not(): Test {
    if (this.#take("!", "-not")) {
      if (this.#word === undefined) {
        const operator = this.words[this.#at - 1];
        throw new FindError(`expected an expression after ${quoteName(operator)}`);
      }
      return not(this.#not());
    }
    return this.#primary();
  }

  #primary(): Test {
    const word = this.words[this.#at++];
    if (word === "(") {
      if (this.#word === ")") {
        throw new FindError("invalid expression; empty parentheses are not allowed.");
      }
      const test = this.#list();
      if (!this.#take(")")) {
        throw new FindError(
          "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
        );
      }
      return test;
    }
    if (word === undefined) {
      const before = this.words[this.#at - 2];
      throw new FindError(`expected an expression after ${quoteName(before)}`);
    }
    if (word === ")") throw new FindError("you have too many ')'");
    if (["-o", "-or", "-a", "-and", ","].includes(word)) {
      throw new FindError(
        `invalid expression; you have used a binary operator ${
          quoteName(word)
        } with nothing before it.`,
      );
    }
    if (!word.startsWith("-") || word === "-") {
      throw new FindError(`paths must precede expression: \`${word}'`);
    }
    return this.#named(word.replace(/^--(?=json$)/, "-").slice(1), word);
  }

  #argument(word: string): string {
    const argument = this.words[this.#at++];
    if (argument === undefined) throw new FindError(`missing argument to \`${word}'`);
    return argument;
  }

  #named(name: string, word: string): Test {
    if (Object.hasOwn(PLAIN_TESTS, name)) return PLAIN_TESTS[name];
    if (Object.hasOwn(TESTS, name)) return TESTS[name](this.#argument(word), this.scope, word);
    const newer = /^newer([aBcm])([aBcmt])$/.exec(name);
    if (newer) return newerTest(this.#argument(word), this.scope, newer[1], newer[2]);
    const option = this.#option(name, word);
    if (option) return option;
    const action = this.#action(name, word);
    if (action) return action;
    throw new FindError(`unknown predicate \`${word}'`);
  }

  /** What changes the walk and is itself always true. */
  #option(name: string, word: string): Test | undefined {
    const { plan } = this;
    switch (name) {
      case "maxdepth":
      case "mindepth": {
        const text = this.#argument(word);
        if (!/^\d+$/.test(text)) {
          throw new FindError(
            `Expected a positive decimal integer argument to ${word}, but got ${quoteName(text)}`,
          );
        }
        if (name === "maxdepth") plan.maxDepth = Number(text);
        else plan.minDepth = Number(text);
        break;
      }
      case "depth":
      case "d":
        plan.depthFirst = true;
        break;
      case "xdev":
      case "mount":
        plan.sameDevice = true;
        break;
      case "daystart":
        plan.fromMidnight = true;
        break;
      case "regextype": {
        const type = this.#argument(word);
        const syntax = REGEX_TYPES[type];
        if (!syntax) throw new FindError(`Unknown regular expression type ${quoteName(type)}`);
        this.scope.regexSyntax = syntax;
        break;
      }
      case "noleaf":
      case "warn":
      case "nowarn":
      case "ignore_readdir_race":
      case "noignore_readdir_race":
        break;
      default:
        return undefined;
    }
    return () => true;
  }

  #action(name: string, word: string): Test | undefined {
    const { plan, scope: { context } } = this;
    if (name === "prune") {
      return (entry) => {
        entry.pruned = true;
        return true;
      };
    }
    plan.acts = true;
    switch (name) {
      case "print":
        return writer(context, plan, PRINT);
      case "print0":
        return writer(context, plan, PRINT0);
      case "printf":
        return writer(context, plan, printer(this.#argument(word)));
      case "ls":
        return writer(context, plan, listingLine);
      case "json":
        return writer(context, plan, jsonText);
      case "fprint":
        return writer(context, plan, PRINT, this.#argument(word));
      case "fprint0":
        return writer(context, plan, PRINT0, this.#argument(word));
      case "fls":
        return writer(context, plan, listingLine, this.#argument(word));
      case "fprintf": {
        const file = this.#argument(word);
        return writer(context, plan, printer(this.#argument(word)), file);
      }
      case "delete":
        plan.depthFirst = true;
        return remover(plan);
      case "quit":
        return () => {
          plan.quit = true;
          return true;
        };
      case "exec":
      case "execdir":
      case "ok":
      case "okdir":
        return this.#command(name, word);
      default:
        return undefined;
    }
  }

  #command(name: string, word: string): Test {
    const words: string[] = [];
    for (;;) {
      const next = this.words[this.#at++];
      if (next === undefined) throw new FindError(`missing argument to \`${word}'`);
      if (next === ";") break;
      const batch = next === "+" && words.at(-1) === "{}";
      if (batch && words.filter((each) => each.includes("{}")).length === 1) {
        return this.#runner(words.slice(0, -1), name, true);
      }
      words.push(next);
    }
    if (words.length === 0) {
      throw new FindError(`invalid argument \`;' to \`${word}'`);
    }
    return this.#runner(words, name, false);
  }

  #runner(words: string[], name: string, batch: boolean): Test {
    return runner(this.scope.context, this.plan, words, {
      inDirectory: name.endsWith("dir"),
      batch,
      ask: name.startsWith("ok"),
    });
  }
}
