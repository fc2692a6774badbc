/** `deno task bench [ROUNDS]`: the tables that the README shows, of programs and of the core. */
const tables = [
  ["bench/native.ts", ...Deno.args],
  ["--v8-flags=--expose-gc", "bench/core.ts"],
];
for (const table of tables) {
  const args = ["run", "-A", ...table];
  const cwd = new URL("../", import.meta.url).pathname;
  const { code } = await new Deno.Command(Deno.execPath(), { args, cwd }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
