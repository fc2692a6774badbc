"""Writes down a directory, entry by entry: picture.py DIRECTORY SINCE, where times since then (in seconds) are all the
same; or picture.py DIRECTORY, with what a directory has in common with itself alone: inode numbers, access times and
changes of status."""

import hashlib
import os
import stat
import sys

top = sys.argv[1].encode()
everything = len(sys.argv) == 2
since = float("inf") if everything else float(sys.argv[2]) * 10**9
seen = {}


def describe(name):
    found = os.lstat(name)
    kind = stat.S_IFMT(found.st_mode)
    fields = [repr(os.path.relpath(name, top)), oct(found.st_mode), found.st_nlink, found.st_uid, found.st_gid]
    fields += [found.st_mtime_ns if found.st_mtime_ns < since else "recent", found.st_rdev if kind in (stat.S_IFCHR, stat.S_IFBLK) else 0]
    if kind != stat.S_IFDIR:
        fields += [found.st_size, seen.setdefault((found.st_dev, found.st_ino), len(seen))]
    if kind == stat.S_IFLNK:
        fields.append(os.readlink(name))
    if everything:
        fields += [found.st_ino, found.st_atime_ns, found.st_ctime_ns, found.st_blocks]
    if kind == stat.S_IFREG:
        try:
            with open(name, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NOATIME)) as file:
                fields.append(hashlib.sha1(file.read()).hexdigest())
        except OSError as error:
            fields.append(error.errno)
    try:
        names = [name_ for name_ in os.listxattr(name, follow_symlinks=False) if not name_.startswith("security.")]
        fields += [(each, os.getxattr(name, each, follow_symlinks=False)) for each in sorted(names)]
    except OSError as error:
        fields.append(error.errno)
    print(*fields)
    return kind == stat.S_IFDIR


def visit(name):
    if not describe(name):
        return
    try:
        entries = sorted(os.listdir(name))
    except OSError as error:
        print(name, "cannot be listed", error.errno)
        return
    for entry in entries:
        visit(os.path.join(name, entry))


visit(top)
