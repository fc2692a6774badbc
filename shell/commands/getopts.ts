import { type CommandContext, defineCommand } from "../command.ts";
import { ShellError } from "../language/control.ts";

/** Where in an argument like -abc the next letter stands, for what OPTIND belongs to. */
const places = new WeakMap<object, { index: number; at: number }>();

export const getopts = defineCommand({
  name: "getopts",
  summary: "Take the next option from the positional parameters",
  usage: "optstring name [arg ...]",
  options: {},
  raw: true,
  notes:
    "A colon behind a letter of OPTIONS wants an argument; one at the beginning keeps it quiet.",
  run(context, _options, operands) {
    if (/^-./.test(operands[0] ?? "") && operands[0] !== "--") {
      return context.misuse(`${operands[0].slice(0, 2)}: invalid option`);
    }
    if (operands[0] === "--") operands = operands.slice(1);
    const [spec, name, ...given] = operands;
    if (name === undefined) return context.misuse("");
    const { state } = context.interpreter;
    const args = operands.length > 2 ? given : state.args;
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      return new OptionScan(context, spec, name, args).next();
    }
    new OptionScan(context, spec, undefined, args).next();
    return context.fail(`\`${name}': not a valid identifier`);
  },
});

class OptionScan {
  #index: number;
  #at: number;

  constructor(
    readonly context: CommandContext,
    readonly spec: string,
    /** Undefined for none: OPTIND and OPTARG are set all the same. */
    readonly name: string | undefined,
    readonly args: readonly string[],
  ) {
    const { variables } = context.interpreter.state;
    this.#index = Math.max(1, Number(variables.get("OPTIND")) || 1);
    const place = places.get(variables.scopes.owner("OPTIND"));
    this.#at = place?.index === this.#index ? place.at : 1;
    // The arguments may be others than those of which the place was kept.
    if (this.#at >= (args[this.#index - 1] ?? "").length) this.#at = 1;
  }

  next(): number {
    const arg = this.args[this.#index - 1];
    if (this.#at === 1 && (arg === undefined || arg === "--" || !/^-./.test(arg))) {
      if (arg === "--") this.#index++;
      this.#index = Math.min(this.#index, this.args.length + 1);
      this.#leave("?", undefined);
      return 1;
    }
    const letter = arg[this.#at++];
    const found = letter === ":" ? -1 : this.spec.replace(/^:/, "").indexOf(letter);
    const last = this.#at >= arg.length;
    if (found < 0) {
      if (last) this.#advance();
      this.#complain("?", `illegal option -- ${letter}`, letter);
      return 0;
    }
    if (this.spec.replace(/^:/, "")[found + 1] !== ":") {
      if (last) this.#advance();
      this.#leave(letter, undefined);
      return 0;
    }
    const rest = arg.slice(this.#at);
    this.#advance();
    if (rest !== "") this.#leave(letter, rest);
    else if (this.#index <= this.args.length) this.#leave(letter, this.args[this.#index++ - 1]);
    else this.#complain(":", `option requires an argument -- ${letter}`, letter);
    return 0;
  }

  #advance(): void {
    this.#index++;
    this.#at = 1;
  }

  #complain(kind: string, message: string, letter: string): void {
    const { interpreter } = this.context;
    const { variables, name } = interpreter.state;
    if (this.spec.startsWith(":")) return this.#leave(kind, letter);
    if (variables.get("OPTERR") !== "0") interpreter.report(`${name}: ${message}\n`);
    this.#leave("?", undefined);
  }

  #leave(value: string, argument: string | undefined): void {
    const { variables } = this.context.interpreter.state;
    const { name } = this;
    if (name !== undefined) this.#attempt(() => variables.set(name, value));
    if (argument !== undefined) this.#attempt(() => variables.set("OPTARG", argument));
    else if (!variables.find("OPTARG")?.readonly) variables.unset("OPTARG");
    this.#attempt(() => variables.set("OPTIND", String(this.#index)));
    places.set(variables.scopes.owner("OPTIND"), { index: this.#index, at: this.#at });
  }

  /** What is readonly stays as it is, and the other variables are set. */
  #attempt(assign: () => void): void {
    try {
      assign();
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      this.context.refuse(error);
    }
  }
}
