/**
 * Several processes, or cages, that share one directory and differ in everything that is their own: the
 * first is root's, the others are of users 1000, 1001 and on, who have group 1000 too.
 */
import { CageTarget } from "./cage_target.ts";
import { ClientProcess } from "./client_process.ts";
import { ClientTarget } from "./client_target.ts";
import { hostProtections } from "./host_protections.ts";
import { TMPFS } from "../programs/injection.ts";
import type { Target } from "./target.ts";
import { Vfs } from "../../core/vfs/vfs.ts";

const FIRST_USER = 1000;

export interface Party {
  /** The members, as new, in a directory that is fresh. */
  begin(): Target[];
  /** Verifies what must hold after every program. */
  end(): void;
  close(): Promise<void>;
}

/** Processes on the host's tmpfs, which end after `lifeSeconds` at the latest. */
export async function hostParty(members: number, lifeSeconds: number): Promise<Party> {
  const base = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-party-" });
  Deno.chmodSync(base, 0o755);
  const clients: ClientProcess[] = [];
  for (let i = 0; i < members; i++) {
    clients.push(await ClientProcess.start([], undefined, lifeSeconds));
  }
  let programs = 0;
  return {
    begin() {
      const dir = `${base}/${++programs}`;
      Deno.mkdirSync(dir, { mode: 0o755 });
      clients.forEach((client, i) => {
        client.call("", "reset", "/");
        client.call("", "chdir", dir);
        if (i > 0) client.call("", "become", FIRST_USER - 1 + i, FIRST_USER - 1 + i, FIRST_USER);
      });
      return clients.map((client) => new ClientTarget("host", base, dir, client));
    },
    end() {
      // A night's programs would fill the machine's memory.
      Deno.removeSync(`${base}/${programs}`, { recursive: true });
    },
    async close() {
      for (const client of clients) await client.close();
      Deno.removeSync(base, { recursive: true });
    },
  };
}

/** Cages of one tree in memory. */
export function coreParty(members: number): Party {
  let vfs: Vfs;
  return {
    begin() {
      vfs = new Vfs(hostProtections());
      const cages = Array.from(
        { length: members },
        (_, i) => vfs.cage(i > 0 ? { uid: FIRST_USER - 1 + i, groups: [FIRST_USER] } : {}),
      );
      cages[0].mkdir("/test", 0o755);
      return cages.map((cage) => {
        cage.chdir("/test");
        return new CageTarget("core", "/test", cage, () => {});
      });
    },
    end() {
      const violations = vfs.check();
      if (violations.length) throw new Error(`check: ${violations.join("\n")}`);
    },
    close: () => Promise.resolve(),
  };
}
