/** Commits what a program has done over a directory, to be killed meanwhile. */
import { Session } from "../../ffi/session.ts";

const [lower, journals, program] = Deno.args;
using session = await Session.create({ roots: [lower] });
session.overlay(lower, lower);
const env = { PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin" };
const pid = session.spawn({ program: "/bin/sh", argv: ["sh", "-ec", program], env, cwd: lower });
const { code } = await session.wait(pid);
if (code !== 0) throw new Error(`the program ended with ${code}`);
using changes = await session.changes();
Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
const { conflicts, failed } = await changes.commit({ journals });
const told = [...conflicts, ...failed].map(({ path, conflict, error }) =>
  `${path.slice(lower.length)} ${conflict ?? error}`
);
Deno.stdout.writeSync(new TextEncoder().encode(`done ${told.join(", ")}\n`));
