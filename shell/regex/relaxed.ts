/** A pattern without back-references that matches wherever one with them does, and perhaps elsewhere. */
import type { Node } from "./posix_syntax.ts";

/** A back-reference becomes what its group is, or nothing. Groups and assertions hold where they stand alone. */
export function relaxed(node: Node): Node {
  const groups = new Map<number, Node>();
  const relax = (each: Node, again: boolean): Node => {
    switch (each.type) {
      case "group": {
        const inner = relax(each.node, again);
        if (!again) groups.set(each.index, relax(each.node, true));
        return inner;
      }
      case "backref":
        return { type: "repeat", node: groups.get(each.index)!, min: 0, max: 1 };
      case "assert":
        return again ? { type: "sequence", items: [] } : each;
      case "repeat":
        return { ...each, node: relax(each.node, again) };
      case "sequence":
        return { ...each, items: each.items.map((item) => relax(item, again)) };
      case "alternatives":
        return { ...each, branches: each.branches.map((branch) => relax(branch, again)) };
      default:
        return each;
    }
  };
  return relax(node, false);
}
