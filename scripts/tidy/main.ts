/** `deno task tidy [FILE...]`: clang-tidy over native/, by .clang-tidy; status 1 where it finds something. */
import { buildToolsMissing, NATIVE } from "../../tests/native/native_build.ts";

/** Files for one run of the program. */
const BATCH = 4;

function* sources(): Generator<string> {
  for (const room of Deno.readDirSync(NATIVE)) {
    if (!room.isDirectory || room.name === "tests") continue;
    for (const { name } of Deno.readDirSync(`${NATIVE}/${room.name}`)) {
      if (name.endsWith(".cc")) yield `${NATIVE}/${room.name}/${name}`;
    }
  }
}

const missing = buildToolsMissing("clang-tidy", "clang++");
if (missing !== undefined) {
  console.error(`tidy: ${missing}`);
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
