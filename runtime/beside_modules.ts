/** The absolute path of what lies beside the modules' directories, or undefined where modules are not files. */
export function besideModules(name: string): string | undefined {
  const url = new URL(`../${name}`, import.meta.url);
  return url.protocol === "file:" ? decodeURIComponent(url.pathname) : undefined;
}
