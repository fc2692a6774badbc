/** Access control lists as star and GNU tar write them into archives: acl(5)'s long text, ids as numbers. */
import { aclEntries, AclTag, encodeAcl, isValidAcl } from "../acl.ts";

/** The number of a user or group by this name, if there is one. */
export type IdOf = (kind: "user" | "group", name: string) => number | undefined;

const WORDS: Record<string, { own: number; named?: number }> = {
  user: { own: AclTag.userObj, named: AclTag.user },
  group: { own: AclTag.groupObj, named: AclTag.group },
  mask: { own: AclTag.mask },
  other: { own: AclTag.other },
};

export function aclToText(acl: Uint8Array): string {
  const texts: string[] = [];
  for (const { tag, permissions, id } of aclEntries(acl)) {
    const [word, { named }] = Object.entries(WORDS)
      .find(([, { own, named }]) => tag === own || tag === named)!;
    const bits = ["r", "w", "x"].map((c, i) => permissions & (4 >> i) ? c : "-").join("");
    texts.push(`${word}:${tag === named ? id : ""}:${bits}`);
  }
  return texts.join();
}

/**
 * The list that a text tells of, entries between commas or in lines of their own, perhaps with the id in a fourth
 * field. Entries of those whom nobody knows are left out; undefined for what is no list.
 */
export function aclOfText(text: string, idOf: IdOf): Uint8Array | undefined {
  const entries = [];
  for (const line of text.split(/[,\n]/)) {
    const fields = line.replace(/#.*/, "").trim().split(":");
    if (fields.length === 1 && fields[0] === "") continue;
    const kind = Object.keys(WORDS).find((word) => fields[0] !== "" && word.startsWith(fields[0]));
    if (kind === undefined) return undefined;
    const { own, named } = WORDS[kind];
    const [, name, bits, number] = fields.length === 2 ? [kind, "", fields[1]] : fields;
    if (!/^[r-][w-][x-]$/.test(bits ?? "")) return undefined;
    const permissions = [4, 2, 1].filter((_, i) => bits[i] !== "-").reduce((a, b) => a + b, 0);
    if (name === "") entries.push({ tag: own, permissions });
    else {
      if (named === undefined) return undefined;
      const digits = [name, number].find((field) => /^\d+$/.test(field ?? ""));
      const id = digits === undefined ? idOf(kind as "user" | "group", name) : Number(digits);
      if (id !== undefined) entries.push({ tag: named, permissions, id });
    }
  }
  const acl = encodeAcl(entries);
  return isValidAcl(acl) ? acl : undefined;
}
