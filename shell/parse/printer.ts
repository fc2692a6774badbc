/** Commands as text, in the form that bash's `declare -f` and `BASH_COMMAND` have. */
import type {
  AndOr,
  Assignment,
  Case,
  Command,
  CommandNode,
  CommandPart,
  FunctionNode,
  HereDocument,
  If,
  Part,
  Pipeline,
  PipelineNode,
  Redirection,
  RedirectTo,
  Script,
  Statement,
  TestExpression,
  Word,
} from "./nodes.ts";

const INDENT = 4;

export function printCommand(node: AndOr | PipelineNode): string {
  return new Printer().whole(node);
}

/** What stands between the parentheses of a substitution. */
function printScript(script: Script): string {
  return new Printer().script(script);
}

/** A function's definition. */
export function printFunction(node: FunctionNode): string {
  return new Printer().definition(node);
}

class Printer {
  /** Blanks before the lines that are being written. */
  #indent = 0;
  /** Only a function's groups have lines of their own. */
  #inFunction = false;
  /** Here-documents whose bodies come behind the line. */
  #documents: HereDocument[] = [];

  whole(node: AndOr | PipelineNode): string {
    return this.#list(node) + this.#bodies();
  }

  script(script: Script): string {
    return this.#inline(script) + this.#bodies();
  }

  definition({ name, body }: FunctionNode): string {
    const [indent, inFunction] = [this.#indent, this.#inFunction];
    this.#inFunction = true;
    const text = `${name} () \n${this.#body(body)}`;
    [this.#indent, this.#inFunction] = [indent, inFunction];
    return text;
  }

  #pad(): string {
    return " ".repeat(this.#indent);
  }

  /** A function's body between braces, whatever it is. */
  #body(body: FunctionNode["body"]): string {
    const [command, after] = body.type === "Redirected"
      ? [body.command, body.redirects]
      : [body, []];
    const grouped = command.type === "BraceGroup";
    const script: Script = grouped ? command.body : {
      type: "Script",
      statements: [{ type: "Statement", command: body, background: false, line: 0 }],
    };
    const redirects = grouped ? this.#redirects(after) : "";
    return `${this.#pad()}{ \n${
      this.#block(script, "")
    }\n${this.#pad()}}${redirects}${this.#bodies()}`;
  }

  /** Statements on lines of their own, further in. @param end what stands behind the last */
  #block({ statements }: Script, end = ";"): string {
    this.#indent += INDENT;
    let lines = "";
    statements.forEach((each, i) => {
      const text = this.#statement(each, i === statements.length - 1 ? end : ";");
      // What stands behind an `&` stays on its line.
      const joined = i > 0 && statements[i - 1].background && lines.endsWith("&");
      lines += joined ? ` ${text}` : `${i === 0 ? "" : "\n"}${this.#pad()}${text}`;
    });
    this.#indent -= INDENT;
    return lines;
  }

  #statement({ command, background }: Statement, end: string): string {
    const text = this.#list(command);
    if (background) return `${text} &${this.#bodies()}`;
    const bodies = this.#bodies();
    return bodies === "" ? text + end : text + bodies;
  }

  /** On one line. */
  #inline({ statements }: Script): string {
    return statements.map((each, i) => {
      const last = i === statements.length - 1;
      const text = this.#list(each.command);
      return each.background ? `${text} &${last ? "" : " "}` : `${text}${last ? "" : "; "}`;
    }).join("");
  }

  #bodies(): string {
    const text = this.#documents.map(({ body, end }) => `\n${body}${end}\n`).join("");
    this.#documents = [];
    return text;
  }

  #list(node: AndOr | PipelineNode): string {
    if (node.type !== "AndOr") return this.#pipeline(node);
    return node.commands.map((each, i) =>
      (i === 0 ? "" : ` ${node.operators[i - 1]} `) + this.#pipeline(each)
    ).join("");
  }

  #pipeline(node: PipelineNode): string {
    if (node.type !== "Pipeline") return this.#command(node);
    const time = node.time === undefined ? "" : node.time === "posix" ? "time -p " : "time ";
    return time + (node.negated ? "! " : "") + this.#stages(node);
  }

  #stages({ commands, operators }: Pipeline): string {
    return commands.map((each, i) => {
      const operator = operators[i];
      const text = this.#command(each);
      if (operator === undefined) return text;
      return operator === "|&" ? `${text} 2>&1 | ` : `${text} | `;
    }).join("");
  }

  #command(node: CommandNode): string {
    switch (node.type) {
      case "Command":
        return this.#simple(node);
      case "Redirected":
        return this.#command(node.command) + this.#redirects(node.redirects);
      case "If":
        return this.#if(node);
      case "While":
        return `${node.until ? "until" : "while"} ${this.#inline(node.test)}; do\n${
          this.#loop(node.body)
        }`;
      case "For":
      case "Select": {
        const words = node.words?.map(wordText).join(" ") ?? '"$@"';
        const head = `${node.type === "For" ? "for" : "select"} ${node.name.text} in ${words};`;
        return `${head}\n${this.#pad()}do\n${this.#loop(node.body)}`;
      }
      case "ArithmeticFor":
        return `for ((${
          [node.initialize, node.test, node.update].map((each) => each || "1").join("; ")
        }))\n${this.#pad()}do\n${this.#loop(node.body)}`;
      case "Case":
        return this.#case(node);
      case "BraceGroup":
        if (!this.#inFunction) return `{ ${this.#inline(node.body).replace(/(?<! &)$/, ";")} }`;
        return `{ \n${this.#block(node.body, "")}\n${this.#pad()}}`;
      case "Subshell":
        return `( ${this.#inline(node.body)} )`;
      case "TestCommand":
        return `[[ ${printTest(node.expression)} ]]`;
      case "ArithmeticCommand":
        return `((${node.text}))`;
      case "Function":
        return `function ${this.definition(node)}`;
      case "Coproc":
        return `coproc ${node.name?.text ?? "COPROC"} ${this.#command(node.body)}`;
    }
  }

  #loop(body: Script): string {
    return `${this.#block(body)}\n${this.#pad()}done`;
  }

  #if({ branches, otherwise }: If): string {
    const [first, ...rest] = branches;
    let text = `if ${this.#inline(first.test)}; then\n${this.#block(first.body)}\n${this.#pad()}`;
    if (rest.length > 0) {
      text += "else\n";
      this.#indent += INDENT;
      const inner = this.#if({ type: "If", branches: rest, otherwise });
      text += `${this.#pad()}${inner};\n`;
      this.#indent -= INDENT;
      return `${text}${this.#pad()}fi`;
    }
    if (otherwise) text += `else\n${this.#block(otherwise)}\n${this.#pad()}`;
    return `${text}fi`;
  }

  #case({ word, items }: Case): string {
    this.#indent += INDENT;
    const clauses = items.map(({ patterns, body, terminator }) => {
      const head = `${this.#pad()}${patterns.map(wordText).join(" | ")})`;
      const block = body.statements.length > 0 ? `\n${this.#block(body, "")}` : "";
      return `${head}${block}\n${this.#pad()}${terminator}\n`;
    });
    this.#indent -= INDENT;
    return `case ${wordText(word)} in \n${clauses.join("")}${this.#pad()}esac`;
  }

  #simple({ assignments, words, redirects }: Command): string {
    const texts = [
      ...assignments.map(assignmentText),
      ...words.map((each) => each.type === "Word" ? wordText(each) : assignmentText(each)),
    ];
    const text = texts.join(" ") + this.#redirects(redirects);
    return texts.length === 0 ? text.trimStart() : text;
  }

  #redirects(redirects: readonly Redirection[]): string {
    return redirects.map((each) => ` ${this.#redirect(each)}`).join("");
  }

  #redirect(node: Redirection): string {
    const to = numberOf(node.to);
    if (node.type === "HereString") return `${to}<<< ${wordText(node.target)}`;
    if (node.type === "HereDocument") {
      this.#documents.push(node);
      return `${to}${node.operator}${node.quoted ? `'${node.end}'` : node.end}`;
    }
    const { operator, target } = node;
    if (operator === ">&" || operator === "<&") {
      const standard = node.to === undefined ? (operator === ">&" ? "1" : "0") : to;
      if (target.text === "-") return `${standard}>&-`;
      if (/^\d/.test(target.text)) return `${standard}${operator}${target.text}`;
      return node.to === undefined && operator === ">&"
        ? `&> ${target.text}`
        : `${standard}${operator}${target.text}`;
    }
    return `${to}${operator} ${wordText(target)}`;
  }
}

/** A word as it stands in the script, but for its substitutions, which are written anew. */
function wordText({ text, parts }: Word): string {
  if (!text.includes("$(")) return text;
  let done = 0;
  let out = "";
  for (const { text: given, script } of substitutions(parts)) {
    const at = text.indexOf(given, done);
    if (at < 0 || typeof script === "string") continue;
    const inner = printScript(script);
    // `$((` would begin an expression.
    out += `${text.slice(done, at)}$(${inner.startsWith("(") ? " " : ""}${inner})`;
    done = at + given.length;
  }
  return out + text.slice(done);
}

function assignmentText({ word, value }: Assignment): string {
  if (value.type !== "ArrayValue") return wordText(word);
  const elements = value.elements.map((each) => wordText(each.word));
  return `${word.text.slice(0, word.text.indexOf("=") + 1)}(${elements.join(" ")})`;
}

function substitutions(parts: readonly Part[]): CommandPart[] {
  return parts.flatMap((part) => {
    if (part.type === "DoubleQuoted") return substitutions(part.parts);
    return part.type === "CommandSubstitution" ? [part] : [];
  });
}

function numberOf(to: RedirectTo): string {
  if (to === undefined) return "";
  return typeof to === "number" ? String(to) : `{${to}}`;
}

/** The inside of `[[ ]]`. */
function printTest(node: TestExpression): string {
  switch (node.type) {
    case "TestUnary":
      return `${node.operator} ${wordText(node.operand)}`;
    case "TestBinary":
      return `${wordText(node.left)} ${node.operator} ${wordText(node.right)}`;
    case "TestLogical":
      return node.operands.map(printTest).join(` ${node.operator} `);
    case "TestNot":
      return `! ${printTest(node.operand)}`;
    case "TestGroup":
      return `( ${printTest(node.expression)} )`;
  }
}
