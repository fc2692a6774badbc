import { S_IFMT, S_IFREG } from "../constants.ts";
import type { Directory } from "./directory.ts";
import type { FileStore } from "./file_store.ts";
import { directoryOf, type Inode, type InodeTable, pagesOf } from "./inode.ts";
import type { MemoryXattrs } from "../xattrs.ts";

/** Walks every invariant of a memory partition: a line for each violation. */
export function checkMemoryPartition(
  root: number,
  inodes: InodeTable,
  files: FileStore,
  orphans: number,
  xattrs: MemoryXattrs,
): string[] {
  const found: string[] = [];
  const names = new Map<number, number>();
  const subdirectories = new Map<number, number>();
  for (const inode of inodes) {
    const directory = directoryOf(inode);
    if (directory !== undefined) {
      checkDirectory(inode, directory, inodes, names, subdirectories, found);
    }
  }
  if (inodes.get(root)?.nlink === 0) found.push("the root has no link");
  let pages = 0;
  let blocks = 0;
  let unnamed = 0;
  for (const inode of inodes) {
    const links = countLinks(inode, root, names, subdirectories);
    if (inode.nlink !== links) {
      found.push(`inode ${inode.ino} has ${inode.nlink} links, should have ${links}`);
    }
    if (inode.nlink === 0) {
      unnamed++;
      if (inode.pins === 0) found.push(`inode ${inode.ino} has neither names nor pins`);
    }
    if ((inode.mode & S_IFMT) !== S_IFREG) continue;
    pages += pagesOf(inode.body);
    blocks += files.blocksOf(inode);
  }
  for (const ino of xattrs.inodes()) {
    if (inodes.get(ino) === undefined) found.push(`inode ${ino} is gone and has attributes`);
  }
  if (unnamed !== orphans) found.push(`${unnamed} inodes without names, ${orphans} counted`);
  if (pages !== files.used) found.push(`files hold ${pages} pages, ${files.used} counted`);
  if (pages > files.max) found.push(`files hold ${pages} pages of ${files.max}`);
  if (blocks !== files.blocks()) found.push(`files hold ${blocks} blocks of ${files.blocks()}`);
  if (inodes.quota !== undefined) found.push(...inodes.quota.check(ownedBy(inodes)));
  return found;
}

function checkDirectory(
  inode: Inode,
  directory: Directory,
  inodes: InodeTable,
  names: Map<number, number>,
  subdirectories: Map<number, number>,
  found: string[],
): void {
  for (const line of directory.check()) found.push(`directory ${inode.ino}: ${line}`);
  if (inode.nlink === 0 && directory.size > 0) {
    found.push(`removed directory ${inode.ino} has entries`);
  }
  for (let slot = 0; slot < directory.slots; slot++) {
    const name = directory.nameAt(slot);
    if (name === undefined) continue;
    const ino = directory.inoAt(slot);
    const child = inodes.get(ino);
    if (child === undefined) {
      found.push(`"${name}" in directory ${inode.ino} names inode ${ino}, which is gone`);
      continue;
    }
    names.set(ino, (names.get(ino) ?? 0) + 1);
    const below = directoryOf(child);
    if (below === undefined) continue;
    subdirectories.set(inode.ino, (subdirectories.get(inode.ino) ?? 0) + 1);
    if (below.parent !== inode.ino) {
      found.push(`directory ${ino} lies in ${inode.ino} and says ${below.parent}`);
    }
    if (below.name !== name) found.push(`directory ${ino} is "${name}" and says "${below.name}"`);
  }
}

function countLinks(
  inode: Inode,
  root: number,
  names: Map<number, number>,
  subdirectories: Map<number, number>,
): number {
  const named = names.get(inode.ino) ?? 0;
  if (directoryOf(inode) === undefined) return named;
  if (named === 0 && inode.ino !== root) return 0;
  return 2 + (subdirectories.get(inode.ino) ?? 0);
}

/** What each user owns, counted from scratch. */
function ownedBy(inodes: InodeTable): Map<number, { pages: number; inodes: number }> {
  const owned = new Map<number, { pages: number; inodes: number }>();
  for (const inode of inodes) {
    const share = owned.get(inode.uid) ?? { pages: 0, inodes: 0 };
    share.inodes++;
    if ((inode.mode & S_IFMT) === S_IFREG) share.pages += pagesOf(inode.body);
    owned.set(inode.uid, share);
  }
  return owned;
}
