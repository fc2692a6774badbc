/** The variables that a shell begins with. */
import { importFunctions } from "../compile/function_declaration.ts";
import { OPTION_LETTERS, SHOPT_DEFAULTS } from "./option_names.ts";
import { setConstants } from "./special_variables.ts";
import type { ShellState } from "./state.ts";

/** @param env what the shell's own environment holds */
export function beginVariables(
  state: ShellState,
  env: Readonly<Record<string, string>>,
  user: number,
  parentPid: number,
): void {
  const { variables } = state;
  for (const [name, value] of Object.entries(env)) take(state, name, value);
  importFunctions(state);
  setConstants(variables, user, parentPid);
  variables.set("PWD", state.cwd);
  variables.setExported("PWD", true);
  variables.setExported("OLDPWD", true);
  // A value from outside would change how every script splits words.
  variables.set("IFS", " \t\n");
  variables.setExported("IFS", false);
  variables.set("OPTIND", "1");
  variables.setExported("OPTIND", false);
  variables.set("PS4", variables.get("PS4") ?? "+ ");
  const level = Number(variables.get("SHLVL") ?? "0");
  variables.set("SHLVL", String(Number.isInteger(level) && level >= 0 ? level + 1 : 1));
  variables.setExported("SHLVL", true);
}

function take(state: ShellState, name: string, value: string): void {
  const { variables, special } = state;
  if (name === "_") special.lastArgument = value;
  else if (name === "SHELLOPTS") {
    const known = value.split(":").filter((each) => Object.hasOwn(OPTION_LETTERS, each));
    for (const each of known) state.switchOption(each, true);
    variables.setExported(name, true);
  } else if (name === "BASHOPTS") {
    const known = value.split(":").filter((each) => Object.hasOwn(SHOPT_DEFAULTS, each));
    for (const each of known) state.shopt.add(each);
    variables.setExported(name, true);
  } else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    variables.foreign = { ...variables.foreign, [name]: value };
  } else {
    variables.set(name, value);
    variables.setExported(name, true);
  }
}
