/** Runs each row in its three forms. */
import type { NodeFs } from "../../core/node_fs/types.ts";
import { makeTree, type Outcome, outcomeOf, treeOf } from "./plain.ts";
import type { Row } from "./rows.ts";

export const FORMS = ["sync", "callback", "promise"] as const;
export type Form = (typeof FORMS)[number];

/** What a form came to, and what the tree looks like then; undefined if Node has no such form. */
export type FormOutcome = { outcome: Outcome; tree: Record<string, string> } | undefined;

type Functions = Record<string, (...args: unknown[]) => unknown>;

/** Calls by callback: an exception at once is told apart from an error handed over. */
function byCallback(fs: NodeFs, op: string, args: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, ...values: unknown[]) => {
      if (error) reject(error);
      else resolve({ values: values.filter((value) => value !== undefined) });
    };
    try {
      (fs as unknown as Functions)[op](...args, done);
    } catch (error) {
      const { name } = error as Error;
      reject(Object.assign(error as Error, { name: `thrown ${name}` }));
    }
  });
}

function callerOf(fs: NodeFs, op: string, form: Form): ((args: unknown[]) => unknown) | undefined {
  const functions = fs as unknown as Functions;
  if (form === "sync") return (args) => functions[`${op}Sync`](...args);
  if (form === "callback") return (args) => byCallback(fs, op, args);
  const promises = fs.promises as unknown as Functions;
  return promises[op] === undefined ? undefined : (args) => promises[op](...args);
}

/** Closes what a row may have opened. */
function closeResult(fs: NodeFs, value: unknown): unknown {
  if (typeof (value as { closeSync?: unknown })?.closeSync === "function") {
    (value as { closeSync(): void }).closeSync();
  }
  return typeof value === "number" ? (fs.closeSync(value), "descriptor") : value;
}

export async function runRow(
  fs: NodeFs,
  root: string,
  row: Row,
  form: Form,
): Promise<FormOutcome> {
  const call = callerOf(fs, row.op, form);
  if (call === undefined) return undefined;
  makeTree(fs, root);
  try {
    const args = row.args.map((arg) =>
      typeof arg === "string" && arg.startsWith("D") ? root + arg.slice(1) : arg
    );
    const run = async () =>
      row.op.startsWith("open") ? closeResult(fs, await call(args)) : await call(args);
    const outcome = await outcomeOf(run, root);
    return { outcome, tree: treeOf(fs, root) };
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

/** All rows in all forms, by sentence. */
export async function runRows(
  fs: NodeFs,
  root: string,
  rows: Row[],
): Promise<Record<string, Record<string, FormOutcome>>> {
  const results: Record<string, Record<string, FormOutcome>> = {};
  for (const row of rows) {
    results[row.says] = {};
    for (const form of FORMS) {
      results[row.says][form] = await runRow(fs, root, row, form);
    }
  }
  return results;
}
