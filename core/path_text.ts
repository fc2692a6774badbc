/** Paths as text; nothing here looks at a file system. */

/** `directory/name`; either may be empty. */
export function joinPath(directory: string, name: string): string {
  if (directory === "" || name === "") return directory + name;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** The last component, trailing slashes aside, as basename(1) has it: "b" of "a/b/", "/" of "//". */
export function baseName(path: string): string {
  const bare = withoutTrailing(path);
  return bare === "/" ? "/" : bare.slice(bare.lastIndexOf("/") + 1);
}

/** All but the last component, as dirname(1) has it: "a" of "a/b/", "." of "a", "/" of "/a". */
export function parentPath(path: string): string {
  const bare = withoutTrailing(path);
  const slash = bare.lastIndexOf("/");
  return slash < 0 ? "." : withoutTrailing(bare.slice(0, slash)) || "/";
}

function withoutTrailing(path: string): string {
  return path.endsWith("/") ? path.replace(/(?<=.)\/+$/, "") : path;
}
