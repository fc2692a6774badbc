/** What a script is made of, as the parser gives it and as it is compiled. Lines count from 1. */

export interface Script {
  readonly type: "Script";
  readonly statements: readonly Statement[];
}

/** Commands that one `;`, `&` or newline ends. */
export interface Statement {
  readonly type: "Statement";
  readonly command: AndOr | PipelineNode;
  readonly background: boolean;
  readonly line: number;
}

export interface AndOr {
  readonly type: "AndOr";
  readonly commands: readonly PipelineNode[];
  readonly operators: readonly ("&&" | "||")[];
}

export type PipelineNode = Pipeline | CommandNode;

export interface Pipeline {
  readonly type: "Pipeline";
  readonly commands: readonly CommandNode[];
  readonly operators: readonly ("|" | "|&")[];
  readonly negated: boolean;
  /** `time`, and whether with -p. */
  readonly time: "time" | "posix" | undefined;
  readonly line: number;
}

export type CommandNode = Command | CompoundCommand | Redirected | FunctionNode | Coproc;
export type CompoundCommand =
  | If
  | For
  | ArithmeticFor
  | Select
  | While
  | Subshell
  | BraceGroup
  | Case
  | TestCommand
  | ArithmeticCommand;

/** A simple command. */
export interface Command {
  readonly type: "Command";
  readonly assignments: readonly Assignment[];
  /** The name first. */
  readonly words: readonly (Word | Assignment)[];
  readonly redirects: readonly Redirection[];
  readonly line: number;
}

export interface Redirected {
  readonly type: "Redirected";
  readonly command: CompoundCommand;
  readonly redirects: readonly Redirection[];
  readonly line: number;
}

export interface If {
  readonly type: "If";
  readonly branches: readonly { readonly test: Script; readonly body: Script }[];
  readonly otherwise: Script | undefined;
}

export interface For {
  readonly type: "For";
  readonly name: Word;
  /** Undefined for the positional parameters. */
  readonly words: readonly Word[] | undefined;
  readonly body: Script;
  readonly line: number;
}

export interface Select {
  readonly type: "Select";
  readonly name: Word;
  readonly words: readonly Word[] | undefined;
  readonly body: Script;
  readonly line: number;
}

export interface ArithmeticFor {
  readonly type: "ArithmeticFor";
  readonly initialize: string;
  readonly test: string;
  readonly update: string;
  readonly body: Script;
  readonly line: number;
}

export interface While {
  readonly type: "While";
  readonly until: boolean;
  readonly test: Script;
  readonly body: Script;
}

export interface Subshell {
  readonly type: "Subshell";
  readonly body: Script;
  readonly line: number;
}

export interface BraceGroup {
  readonly type: "BraceGroup";
  readonly body: Script;
}

export interface Case {
  readonly type: "Case";
  readonly word: Word;
  readonly items: readonly CaseItem[];
  readonly line: number;
}

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: Script;
  readonly terminator: ";;" | ";&" | ";;&";
}

export interface TestCommand {
  readonly type: "TestCommand";
  readonly expression: TestExpression;
  readonly line: number;
}

export type TestExpression =
  | { readonly type: "TestUnary"; readonly operator: string; readonly operand: Word }
  | {
    readonly type: "TestBinary";
    readonly operator: string;
    readonly left: Word;
    readonly right: Word;
  }
  | {
    readonly type: "TestLogical";
    readonly operator: "&&" | "||";
    readonly operands: readonly TestExpression[];
  }
  | { readonly type: "TestNot"; readonly operand: TestExpression }
  | { readonly type: "TestGroup"; readonly expression: TestExpression };

export interface ArithmeticCommand {
  readonly type: "ArithmeticCommand";
  readonly text: string;
  readonly line: number;
}

export interface FunctionNode {
  readonly type: "Function";
  readonly name: string;
  readonly body: CompoundCommand | Redirected;
  readonly line: number;
  /** Its last line. */
  readonly end: number;
}

export interface Coproc {
  readonly type: "Coproc";
  readonly name: Word | undefined;
  readonly body: CommandNode;
  readonly line: number;
}

export interface Word {
  readonly type: "Word";
  /** As it stands in the script. */
  readonly text: string;
  readonly parts: readonly Part[];
  /** A `{` in it is not quoted. */
  readonly braces: boolean;
}

export interface Assignment {
  readonly type: "Assignment";
  readonly name: string;
  readonly index: Subscript | undefined;
  readonly append: boolean;
  readonly value: Word | ArrayValue;
  /** The whole of it. */
  readonly word: Word;
}

export interface ArrayValue {
  readonly type: "ArrayValue";
  readonly elements: readonly ArrayElement[];
}

export interface ArrayElement {
  readonly key: Subscript | undefined;
  readonly append: boolean;
  readonly value: Word;
  /** The whole of it. */
  readonly word: Word;
}

/** What stands between brackets: the key of an associative array, or an expression. */
export interface Subscript {
  readonly text: string;
  readonly word: Word;
}

export type Redirection = Redirect | HereDocument | HereString;
/** The descriptor that stands before the operator; `{name}` asks for a new one. */
export type RedirectTo = number | string | undefined;

export interface Redirect {
  readonly type: "Redirect";
  readonly operator: string;
  readonly to: RedirectTo;
  readonly target: Word;
}

export interface HereString {
  readonly type: "HereString";
  readonly to: RedirectTo;
  readonly target: Word;
}

export interface HereDocument {
  readonly type: "HereDocument";
  readonly to: RedirectTo;
  readonly operator: "<<" | "<<-";
  /** As it is written, and without its quotes. */
  readonly delimiter: string;
  readonly end: string;
  readonly quoted: boolean;
  readonly line: number;
  /** Filled in where the line ends. */
  body: string;
  parts: readonly Part[];
}

export type Part =
  | TextPart
  | QuotedPart
  | DoubleQuotedPart
  | ParameterPart
  | CommandPart
  | ArithmeticPart
  | ProcessPart;

/** What is not quoted, or stands between double quotes. */
export interface TextPart {
  readonly type: "Text";
  readonly value: string;
}

export interface QuotedPart {
  readonly type: "Quoted";
  readonly value: string;
}

export interface DoubleQuotedPart {
  readonly type: "DoubleQuoted";
  readonly parts: readonly Part[];
}

export interface ParameterPart {
  readonly type: "Parameter";
  readonly text: string;
  readonly name: string;
  readonly prefix: "" | "#" | "!";
  readonly index: Subscript | undefined;
  readonly operation: Operation | undefined;
  /** It makes no sense, which is reported when it is to be expanded. */
  readonly bad?: true;
}

export interface CommandPart {
  readonly type: "CommandSubstitution";
  readonly text: string;
  /** Between backquotes a text that is parsed when it is to run. */
  readonly script: Script | string;
  readonly line: number;
}

export interface ArithmeticPart {
  readonly type: "Arithmetic";
  readonly text: string;
}

export interface ProcessPart {
  readonly type: "ProcessSubstitution";
  readonly operator: "<" | ">";
  readonly text: string;
  readonly script: Script;
}

export type Operation =
  | DefaultOperation
  | {
    readonly type: "Remove";
    readonly operator: "#" | "##" | "%" | "%%";
    readonly operand: Word;
  }
  | ReplaceOperation
  | SliceOperation
  | {
    readonly type: "CaseModification";
    readonly operator: string;
    readonly operand: Word | undefined;
  }
  | { readonly type: "Transform"; readonly kind: string }
  | { readonly type: "Names"; readonly star: boolean };

export interface DefaultOperation {
  readonly type: "Default";
  /** `-`, `=`, `?` or `+`, with a colon or without. */
  readonly operator: string;
  readonly operand: Word;
}

export interface ReplaceOperation {
  readonly type: "Replace";
  readonly operator: "/" | "//" | "/#" | "/%";
  readonly pattern: Word;
  readonly replacement: Word;
}

export interface SliceOperation {
  readonly type: "Slice";
  readonly offset: string;
  readonly length: string | undefined;
}
