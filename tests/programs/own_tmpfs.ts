/** A fresh tmpfs as the oracle, where how much it has in use is asked. */

/** What `argv` prints with a tmpfs of these mount `options`, in a mount namespace of its own, as its last argument. */
export function onOwnTmpfs(argv: string[], options = "mode=755"): string | undefined {
  const script = `mount -t tmpfs -o ${options} none /mnt && exec "$0" "$@" /mnt`;
  for (const user of [[], ["-U", "-r"]]) {
    const args = ["-m", ...user, "sh", "-c", script, ...argv];
    const { success, stdout } = new Deno.Command("unshare", { args, stderr: "null" }).outputSync();
    if (success) return new TextDecoder().decode(stdout);
  }
}
