import { type Config, ENTRIES, packageOf } from "./stage.ts";

/** Its major version. */
const OLDEST_NODE = 20;

/** The version that deno.json's map has of a package. */
export function versionOf(config: Config, name: string): string {
  const maps = [config.imports, ...Object.values(config.scopes)];
  for (const target of maps.flatMap((map) => Object.values(map))) {
    const found = packageOf(target);
    if (found.name === name) return found.version;
  }
  throw new Error(`deno.json maps nothing to the package ${name}`);
}

/** The package.json of the package, given the packages that its sources import. */
export function manifest(config: Config, used: string[]): Record<string, unknown> {
  const exports = Object.entries(ENTRIES).map(([name, module]) => [
    name === "" ? "." : `./${name}`,
    { types: `./types/${module}.d.ts`, default: `./dist/${module}.js` },
  ]);
  const exact = (name: string) => [name, versionOf(config, name)];
  return {
    name: "ramfs",
    version: config.version,
    description: "A volatile file tree that a shell and unmodified programs see at the same paths",
    keywords: ["ramfs", "tmpfs", "filesystem", "memory", "posix", "fs", "shell", "scratch"],
    license: config.license,
    type: "module",
    engines: { node: `>=${OLDEST_NODE}` },
    bin: { ramfs: "bin/ramfs.cjs" },
    man: ["man/ramfs.1"],
    exports: { ...Object.fromEntries(exports), "./package.json": "./package.json" },
    types: "./types/mod.d.ts",
    sideEffects: false,
    dependencies: {
      ...Object.fromEntries(used.map(exact)),
      // The declarations speak of node:fs's types; whatever version is there already will do.
      "@types/node": ">=20.16",
    },
    optionalDependencies: { koffi: versionOf(config, "koffi") },
  };
}

/**
 * What starts the command, whose module lies at `module` in the package. In CommonJS, for the pool of threads is
 * made before an ES module is read.
 */
export function executable(module: string): string {
  return `#!/usr/bin/env node
"use strict";
const OLDEST = ${OLDEST_NODE};
// A thread waits for each child and each pipe of the shell; no child is to inherit the setting.
if (process.env.UV_THREADPOOL_SIZE === undefined) {
  process.env.UV_THREADPOOL_SIZE = "64";
  require("node:fs").access("/", () => {});
  delete process.env.UV_THREADPOOL_SIZE;
}
const FAILURE = 125;
const { node } = process.versions;
if (Number.parseInt(node) < OLDEST) {
  console.error("ramfs: needs Node " + OLDEST + " or newer; this is Node " + node);
  process.exit(FAILURE);
}
import("../${module}")
  .then(({ main }) => main(process.argv.slice(2)))
  .catch((error) => {
    console.error("ramfs: cannot start: " + error.message);
    return FAILURE;
  })
  .then((status) => {
    leaveLostTerminal();
    process.exit(status);
  });

/** Node 20 aborts at its end where a terminal that it began with has gone. */
function leaveLostTerminal() {
  const fs = require("node:fs");
  for (const descriptor of [0, 1, 2]) {
    try {
      if (!fs.fstatSync(descriptor).isCharacterDevice() || require("node:tty").isatty(descriptor)) continue;
      fs.closeSync(descriptor);
      fs.openSync("/dev/null", "r+");
    } catch {
      // It was closed.
    }
  }
}
`;
}
