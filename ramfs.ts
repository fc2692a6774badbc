/** The command line: `ramfs run`, `ramfs sh`, `ramfs doctor`. */

type Program = typeof import("./cli/main.ts");

/** `as string`, here and below: Deno reads a module named by a literal, with all it imports, at every start. */
async function loadProgram(command: string | undefined): Promise<Program> {
  // The others load too little to gain from an image.
  if (command === "sh") {
    const { loadStartImage }: typeof import("./cli/start_image.ts") = await import(
      "./cli/start_image.ts" as string
    );
    const image = await loadStartImage();
    if (image !== undefined) return image as Program;
  }
  return await import("./cli/main.ts" as string);
}

async function run(args: string[]): Promise<number> {
  try {
    const { main } = await loadProgram(args[0]);
    return await main(args);
  } catch (error) {
    const { describeError, FAILURE }: typeof import("./cli/failure.ts") = await import(
      "./cli/failure.ts" as string
    );
    console.error(`ramfs: ${describeError(error)}`);
    return FAILURE;
  }
}

if (import.meta.main) Deno.exit(await run(Deno.args));
