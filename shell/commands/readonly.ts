import { defineCommand } from "../command.ts";
import { declareEach, listVariables } from "../language/declaration.ts";
import { changeFunctions, listFunctions } from "../compile/function_declaration.ts";

export const readonly = defineCommand({
  name: "readonly",
  summary: "Make variables unchangeable",
  usage: "[-aAf] [name[=value] ...]\n-p",
  options: {
    array: { short: "a", help: "the names are arrays" },
    associative: { short: "A", help: "the names are associative arrays" },
    functions: { short: "f", help: "the names are functions" },
    ignored: { short: "n", help: "ignored" },
    print: { short: "p", help: "list the readonly variables" },
  },
  stopEarly: true,
  run(context, options, operands) {
    if (operands.length === 0) {
      if (options.functions) return listFunctions(context, { readonly: true });
      const command = context.interpreter.state.options.has("posix") ? "readonly" : undefined;
      listVariables(context, (variable) => variable.readonly, command);
      return 0;
    }
    if (options.functions) return changeFunctions(context, operands, { readonly: true });
    const declaration = { attributes: [["readonly", true]], scalars: true } as const;
    const array = options.associative ? "associative" : options.array ? "indexed" : undefined;
    const { compounds } = context.interpreter;
    // As bash: a name without a value becomes no array.
    const valued = (each: string) =>
      each.includes("=") || compounds.some(({ name }) => name === each);
    return Math.max(
      declareEach(context, operands.filter(valued), { ...declaration, array }),
      declareEach(context, operands.filter((each) => !valued(each)), declaration),
    );
  },
});
