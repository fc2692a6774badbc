"""Fills a directory with everything that a directory of a host may hold: populate.py DIRECTORY SEED."""

import os
import random
import socket
import stat
import sys

os.umask(0o022)
top, seed = sys.argv[1].encode(), int(sys.argv[2])
draw = random.Random(seed)
root = os.geteuid() == 0
os.makedirs(top, exist_ok=True)
os.chdir(top)


def write(name, data, mode=0o644):
    with open(name, "wb") as file:
        file.write(data)
    os.chmod(name, mode)


def try_all(*calls):
    """What the file system of the host, or its user, may not have."""
    for call in calls:
        try:
            call()
        except OSError:
            pass


directories = [b"."]
for i in range(12):
    name = os.path.join(draw.choice(directories), b"d%d" % i)
    os.mkdir(name)
    directories.append(name)
deep = b"deep"
for i in range(20):
    os.mkdir(deep)
    write(deep + b"/f", b"%d" % i)
    deep += b"/x"
files = []
for i in range(60):
    name = os.path.join(draw.choice(directories), b"f%d" % i)
    size = draw.choice([0, 1, 10, 4095, 4096, 4097, 20000, 70000])
    write(name, draw.randbytes(size), draw.choice([0o644, 0o600, 0o444, 0o755, 0o664]))
    files.append(name)
for i in range(10):
    name = os.path.join(draw.choice(directories), b"h%d" % i)
    os.link(draw.choice(files), name)
write(b"sparse", b"")
with open(b"sparse", "r+b") as file:
    file.seek(1 << 20)
    file.write(b"middle")
    file.truncate(3 << 20)
write(b"-\xff\xfe \n'name", b"bytes that are no UTF-8")
write(b"n" * 255, b"the longest name")
os.symlink(files[0], b"relative")
os.symlink(os.path.abspath(files[1]), b"absolute")
os.symlink(b"nowhere", b"dangling")
os.symlink(b"loop", b"loop")
os.symlink(b"../" + os.path.basename(os.getcwdb()) + b"/d0", b"out-and-in")
os.symlink(b"d0/..", b"back")
os.mkfifo(b"fifo")
wide = b"wide"
os.mkdir(wide)
for i in range(300):
    write(wide + b"/%d" % i, b"%d" % i)
os.mkdir(b"private", 0o700)
write(b"private/secret", b"secret")
write(b"setuid", b"x", 0o4755)
os.mkdir(b"sticky", 0o1777)
os.chmod(b"sticky", 0o1777)
os.mkdir(b"setgid")
os.chmod(b"setgid", 0o2775)
try_all(
    lambda: os.setxattr(files[2], "user.colour", b"green"),
    lambda: os.setxattr(b"d1", "user.empty", b""),
    lambda: os.setxattr(
        files[3],
        "system.posix_acl_access",
        bytes.fromhex("020000000100060 0ffffffff0200040001000000040004 00ffffffff10000400ffffffff20000000ffffffff".replace(" ", "")),
    ),
    lambda: socket.socket(socket.AF_UNIX).bind("socket"),
)
if root:
    try_all(
        lambda: os.mknod(b"null", stat.S_IFCHR | 0o666, os.makedev(1, 3)),
        lambda: os.setxattr(files[4], "trusted.note", b"t"),
        lambda: os.chown(files[5], 1234, 2345),
        lambda: os.chown(b"d2", 1, 1),
    )
for name in files[10:30]:
    os.utime(name, ns=(draw.randrange(10**18), draw.randrange(10**18)))
