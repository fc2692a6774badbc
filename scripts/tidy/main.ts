/** `deno task tidy [FILE...]`: clang-tidy over native/, by .clang-tidy; status 1 where it finds something. */
import { NATIVE } from "../../tests/native/native_build.ts";

/** Files for one run of the program. */
const BATCH = 4;

function isThere(program: string): boolean {
  const args = ["-c", 'command -v "$1" >/dev/null', "sh", program];
  return new Deno.Command("sh", { args }).outputSync().success;
}

function* sources(): Generator<string> {
  for (const room of Deno.readDirSync(NATIVE)) {
    if (!room.isDirectory || room.name === "tests") continue;
    for (const { name } of Deno.readDirSync(`${NATIVE}/${room.name}`)) {
      if (name.endsWith(".cc")) yield `${NATIVE}/${room.name}/${name}`;
    }
  }
}

const missing = ["clang-tidy", "clang++", "cmake"].filter((program) => !isThere(program));
if (missing.length > 0) {
  console.error(`tidy: not installed: ${missing.join(", ")}`);
  Deno.exit(2);
}
const build = Deno.makeTempDirSync({ prefix: "ramfs-tidy-" });
try {
  const options = ["CMAKE_EXPORT_COMPILE_COMMANDS=ON", "CMAKE_CXX_COMPILER=clang++"];
  await new Deno.Command("cmake", {
    args: ["-S", NATIVE, "-B", build, ...options.map((option) => `-D${option}`)],
    stdout: "null",
  }).output();
  const files = Deno.args.length > 0 ? Deno.args : [...sources()].sort();
  let found = false;
  for (let at = 0; at < files.length; at += BATCH) {
    const args = ["-p", build, "--quiet", ...files.slice(at, at + BATCH)];
    const { success, stdout } = await new Deno.Command("clang-tidy", { args, stderr: "null" })
      .output();
    found ||= !success;
    Deno.stdout.writeSync(stdout);
  }
  Deno.exitCode = found ? 1 : 0;
} finally {
  Deno.removeSync(build, { recursive: true });
}
