"""Writes down a directory, entry by entry: picture.py DIRECTORY [all]. With `all` also what only the host's own copy
has in common with itself: inode numbers, access times and changes of status."""

import hashlib
import os
import stat
import sys

top = sys.argv[1].encode()
everything = len(sys.argv) > 2
seen = {}


def describe(name):
    found = os.lstat(name)
    kind = stat.S_IFMT(found.st_mode)
    fields = [repr(os.path.relpath(name, top)), oct(found.st_mode), found.st_nlink, found.st_uid, found.st_gid]
    fields += [found.st_mtime_ns, found.st_rdev if kind in (stat.S_IFCHR, stat.S_IFBLK) else 0]
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
