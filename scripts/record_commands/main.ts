/**
 * Records what the machine's own bash, coreutils, grep, sed, findutils and diffutils make of the cases in
 * `tests/shell/cases/`: `deno task record [NAME]...`. Each case runs in an empty directory of its own, in UTC.
 */
import { decodeName, encodeName } from "../../core/bytes.ts";
import {
  caseKey,
  type FullCase,
  fullCases,
  loadTable,
  normalMessages,
  type Recording,
  recordingUrl,
  tableNames,
} from "../../tests/shell/cases/table.ts";

async function record(each: FullCase, locale: string): Promise<Recording> {
  const cwd = await Deno.makeTempDir({ prefix: "record-" });
  try {
    for (const [name, content] of Object.entries(each.files)) {
      const path = `${cwd}/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeFile(path, encodeName(content));
    }
    const child = new Deno.Command("bash", {
      args: ["-c", each.script, "bash"],
      cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin", HOME: "/root", LC_ALL: locale, TZ: "UTC" },
    }).spawn();
    const writer = child.stdin.getWriter();
    // A script that does not read its input closes the pipe before all is written.
    await writer.write(encodeName(each.stdin)).then(() => writer.close()).catch(() => {});
    const { stdout, stderr, code } = await child.output();
    return {
      key: caseKey(each),
      status: code,
      stdout: decodeName(stdout),
      stderr: normalMessages(decodeName(stderr)),
    };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

for (const name of Deno.args.length > 0 ? Deno.args : tableNames()) {
  const table = await loadTable(name);
  const recordings: Recording[] = [];
  for (const each of fullCases(table)) {
    recordings.push(await record(each, table.locale ?? "C.UTF-8"));
  }
  await Deno.writeTextFile(recordingUrl(name), JSON.stringify(recordings, null, 2) + "\n");
  console.log(`${name}: ${recordings.length} cases`);
}
