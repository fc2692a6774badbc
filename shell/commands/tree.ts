import { type CommandContext, defineCommand } from "../command.ts";
import { compareBytes } from "../expand/glob.ts";
import { errorText } from "../error_text.ts";
import { isDirectory, isSymlink } from "../listing.ts";
import { joinPath } from "../paths.ts";
import { quoteForTerminal } from "../quoting.ts";

interface Walk {
  readonly context: CommandContext;
  readonly all: boolean;
  readonly directoriesOnly: boolean;
  readonly depth: number;
  readonly show: (name: string) => string;
  directories: number;
  files: number;
  status: number;
}

export const tree = defineCommand({
  name: "tree",
  summary: "Draw directories and what is in them as a tree",
  usage: "[OPTION]... [DIRECTORY]...",
  options: {
    all: { short: "a", help: "names that begin with . too" },
    directoriesOnly: { short: "d", help: "directories only" },
    level: { short: "L", value: "LEVEL", help: "no deeper than this" },
  },
  async run(context, options, operands) {
    const depth = options.level === undefined ? Infinity : Number(options.level);
    if (!(depth >= 1)) return context.fail("Invalid level, must be greater than 0.");
    const walk: Walk = {
      context,
      all: options.all,
      directoriesOnly: options.directoriesOnly,
      depth,
      show: context.stdout.terminal ? quoteForTerminal : (name) => name,
      directories: 0,
      files: 0,
      status: 0,
    };
    for (const operand of operands.length > 0 ? operands : ["."]) {
      await drawRoot(walk, operand);
    }
    const directories = walk.directories === 1 ? "1 directory" : `${walk.directories} directories`;
    const files = walk.files === 1 ? "1 file" : `${walk.files} files`;
    context.add(`\n${directories}${walk.directoriesOnly ? "" : `, ${files}`}\n`);
    return walk.status;
  },
});

async function drawRoot(walk: Walk, operand: string): Promise<void> {
  const { context } = walk;
  const path = context.path(operand);
  try {
    if (!isDirectory(context.cage.stat(path))) {
      walk.files++;
      context.add(`${walk.show(operand)}\n`);
      return;
    }
    const names = readNames(walk, path);
    context.add(`${walk.show(operand)}\n`);
    await draw(walk, path, names, "", 1);
  } catch (error) {
    context.add(`${operand}  [error opening dir]\n`);
    context.error(`${operand}: ${errorText(error)}`);
    walk.status = 2;
  }
}

function readNames(walk: Walk, path: string): string[] {
  const names = walk.context.cage.readdir(path);
  return (walk.all ? names : names.filter((name) => !name.startsWith("."))).sort(compareBytes);
}

async function draw(
  walk: Walk,
  path: string,
  names: readonly string[],
  indent: string,
  level: number,
): Promise<void> {
  const { context } = walk;
  const entries = names.map((name) => {
    const below = joinPath(path, name);
    return { name, path: below, attributes: context.cage.lstat(below) };
  }).filter((entry) => !walk.directoriesOnly || isDirectory(entry.attributes));
  for (const [i, entry] of entries.entries()) {
    const last = i === entries.length - 1;
    const line = `${indent}${last ? "└── " : "├── "}${walk.show(entry.name)}`;
    if (!isDirectory(entry.attributes)) {
      walk.files++;
      const target = isSymlink(entry.attributes) ? ` -> ${context.cage.readlink(entry.path)}` : "";
      if (context.add(`${line}${target}\n`)) await context.flush();
      continue;
    }
    walk.directories++;
    let children: string[] = [];
    let problem = "";
    try {
      if (level < walk.depth) children = readNames(walk, entry.path);
    } catch {
      problem = "  [error opening dir]";
      walk.status = 2;
    }
    if (context.add(`${line}${problem}\n`)) await context.flush();
    await draw(walk, entry.path, children, indent + (last ? "    " : "│   "), level + 1);
  }
}
