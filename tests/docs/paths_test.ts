/** What the documents call a file of the repository is one. */
import { assertEquals } from "@std/assert";
import { REPOSITORY } from "./examples.ts";

const DOCUMENTS = ["docs/architecture.md", "docs/limits.md", "CONTRIBUTING.md", "README.md"];

/** Written as a file's name is, and none of the repository's. */
const EXAMPLES = new Set(["snake_case.ts", "prebuilt/"]);

const FILE = /^[\w./{},*-]*\.(ts|cc|h|S|def|c|md|map)$/;
const DIRECTORY = /^[\w./{},*-]+\/$/;

/** All files and directories (these with "/" at their end), but for hidden ones and installed packages. */
function filesBelow(directory: string, prefix = ""): string[] {
  return [...Deno.readDirSync(directory)].flatMap(({ name, isDirectory }) => {
    if (name.startsWith(".") || name === "node_modules") return [];
    if (!isDirectory) return [`${prefix}${name}`];
    const path = `${prefix}${name}/`;
    return [path, ...filesBelow(`${directory}/${name}`, path)];
  });
}

/** `{a,b}` each for itself. */
function unfolded(path: string): string[] {
  const braces = /\{([^{}]*)\}/.exec(path);
  if (!braces) return [path];
  return braces[1].split(",").flatMap((part) => unfolded(path.replace(braces[0], part)));
}

/** NAME and * stand for any name; the path may leave out where it begins. */
function patternOf(path: string): RegExp {
  const text = path.replace(/[.]/g, "\\.").replace(/NAME|\*/g, "[^/]+");
  return new RegExp(`(^|/)${text}$`);
}

function pathsIn(document: string): string[] {
  const text = Deno.readTextFileSync(`${REPOSITORY}/${document}`).replace(
    /^```[\s\S]*?^```$/gm,
    "",
  );
  return [...text.matchAll(/`([^`\s]+)`/g)].map(([, path]) => path)
    .filter((path) => FILE.test(path) || (DIRECTORY.test(path) && !path.startsWith("/")))
    .filter((path) => !EXAMPLES.has(path))
    .flatMap(unfolded);
}

const files = filesBelow(REPOSITORY);

for (const document of DOCUMENTS) {
  Deno.test(`every file that ${document} names is there`, () => {
    const lost = pathsIn(document).filter((path) => {
      const pattern = patternOf(path);
      return !files.some((file) => pattern.test(file));
    });
    assertEquals(lost, []);
  });
}
