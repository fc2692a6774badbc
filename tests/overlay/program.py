"""A random program of two processes over a directory, which tells what each call answers: program.py DIRECTORY SEED
CALLS. The processes take turns, so that it tells the same wherever it runs."""

import fcntl
import mmap
import os
import random
import stat
import sys

top, seed, calls = sys.argv[1].encode(), int(sys.argv[2]), int(sys.argv[3])
os.umask(0o022)
os.chdir(top)
draw = random.Random(seed)
root = os.geteuid() == 0
opened = {}


def kind(name):
    return os.lstat(name)


def tell(found):
    directory = stat.S_ISDIR(found.st_mode)
    return (oct(found.st_mode), found.st_nlink, found.st_uid, found.st_gid, 0 if directory else found.st_size)


def slurp(name):
    with open(name, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return "special"
        return hash(file.read())


def spill(name, flags, offset, data):
    fd = os.open(name, flags | os.O_NONBLOCK | os.O_NOCTTY, 0o666)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return "special"
        return os.pwrite(fd, data, offset), tell(os.fstat(fd))
    finally:
        os.close(fd)


def map_shared(name, offset, data):
    with open(name, "r+b", opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK)) as file:
        size = os.fstat(file.fileno()).st_size
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode) or size < offset + len(data):
            return "no room"
        with mmap.mmap(file.fileno(), size) as mapped:
            mapped[offset : offset + len(data)] = data
        return size


def keep(name, flags):
    """Opens for writing, to be used by later calls of this process."""
    if len(opened) >= 8:
        slot = min(opened)
        os.close(opened.pop(slot))
        return "closed", slot
    fd = os.open(name, flags | os.O_NONBLOCK | os.O_NOCTTY, 0o640)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        return "special"
    slot = max(opened, default=0) + 1
    opened[slot] = fd
    return slot


def use(choice, data):
    if not opened:
        return "none"
    fd = opened[sorted(opened)[choice % len(opened)]]
    what = choice % 7
    if what == 0:
        return os.pwrite(fd, data, choice % 9000)
    if what == 1:
        return os.ftruncate(fd, choice % 30000)
    if what == 2:
        return hash(os.pread(fd, 5000, choice % 9000))
    if what == 3:
        return os.fchmod(fd, 0o600 | choice % 0o200)
    if what == 4:
        return os.utime(fd, ns=(choice * 1000, choice * 2000))
    if what == 5:
        return fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return tell(os.fstat(fd))


def replace(name, other, data):
    with open(name + b".new", "wb") as file:
        file.write(data)
    os.rename(name + b".new", other)


def swap(name, other):
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(-100, name, -100, other, 2) < 0:
        raise OSError(ctypes.get_errno(), "swap")


NAMES = [
    lambda: b"f%d" % draw.randrange(64),
    lambda: b"d%d" % draw.randrange(14),
    lambda: b"h%d" % draw.randrange(12),
    lambda: draw.choice([b"sparse", b"relative", b"absolute", b"dangling", b"loop", b"out-and-in", b"back", b"fifo"]),
    lambda: draw.choice([b"private", b"private/secret", b"setuid", b"sticky", b"setgid", b"null", b"socket", b"n" * 255]),
    lambda: b"wide/%d" % draw.randrange(310),
    lambda: b"new%d" % draw.randrange(20),
    lambda: b"deep" + b"/x" * draw.randrange(22) + draw.choice([b"", b"/f"]),
]


def name():
    """A name that may be there: an entry of a directory that is reached at random, or one that was there once."""
    at = b"."
    for _ in range(draw.randrange(4)):
        at = os.path.join(at, b"d%d" % draw.randrange(14))
    return os.path.normpath(os.path.join(at if draw.random() < 0.6 else b".", draw.choice(NAMES)()))


def listing(name):
    return sorted(os.listdir(name))


def any_entry():
    """An entry that is there, whatever it is: both sides list the same."""
    at = b"."
    for _ in range(draw.randrange(1, 5)):
        try:
            entries = listing(at)
        except OSError:
            break
        if not entries:
            break
        at = os.path.join(at, entries[draw.randrange(len(entries))])
    return os.path.normpath(at)


def operation():
    one = any_entry() if draw.random() < 0.5 else name()
    other = any_entry() if draw.random() < 0.3 else name()
    data = draw.randbytes(draw.choice([1, 100, 5000]))
    offset, number = draw.randrange(12000), draw.randrange(1 << 20)
    table = [
        ("stat", lambda: tell(os.stat(one))),
        ("lstat", lambda: tell(os.lstat(one))),
        ("times", lambda: os.lstat(one).st_mtime_ns if os.lstat(one).st_mtime_ns < 1600 * 10**15 else "recent"),
        ("access", lambda: [os.access(one, mode) for mode in (os.R_OK, os.W_OK, os.X_OK)]),
        ("read", lambda: slurp(one)),
        ("list", lambda: listing(one)),
        ("readlink", lambda: os.readlink(one).replace(os.path.abspath(b"."), b"TOP")),
        ("write", lambda: spill(one, os.O_WRONLY, offset, data)),
        ("append", lambda: spill(one, os.O_WRONLY | os.O_APPEND, 0, data)),
        ("create", lambda: spill(one, os.O_WRONLY | os.O_CREAT, offset, data)),
        ("exclusive", lambda: spill(one, os.O_RDWR | os.O_CREAT | os.O_EXCL, offset, data)),
        ("cut", lambda: spill(one, os.O_WRONLY | os.O_TRUNC, 0, data)),
        ("truncate", lambda: os.truncate(one, offset)),
        ("map", lambda: map_shared(one, offset % 3000, data[:50])),
        ("keep", lambda: keep(one, draw.choice([os.O_RDWR, os.O_WRONLY | os.O_CREAT]))),
        ("use", lambda: use(number, data)),
        ("use again", lambda: use(number // 3, data)),
        ("rename", lambda: os.rename(one, other)),
        ("rename twice", lambda: (os.rename(one, other), os.rename(other, one))),
        ("replace", lambda: replace(one, other, data)),
        ("swap", lambda: swap(one, other)),
        ("link", lambda: os.link(one, other, follow_symlinks=False)),
        ("symlink", lambda: os.symlink(one, other)),
        ("unlink", lambda: os.unlink(one)),
        ("mkdir", lambda: os.mkdir(one)),
        ("rmdir", lambda: os.rmdir(one)),
        ("chmod", lambda: os.chmod(one, number % 0o1000 | 0o400)),
        ("utime", lambda: os.utime(one, ns=(number, number * 1000), follow_symlinks=False)),
        ("setxattr", lambda: os.setxattr(one, "user.x%d" % (number % 3), data[:20])),
        ("listxattr", lambda: sorted(each for each in os.listxattr(one) if each.startswith("user."))),
        ("chown", lambda: os.chown(one, number % 5, number % 7, follow_symlinks=False) if root else None),
        ("mkfifo", lambda: os.mkfifo(one)),
    ]
    return (*table[draw.randrange(len(table))], one, other)


def run_one():
    what, call, one, other = operation()
    try:
        answer = call()
    except OSError as error:
        answer = "errno %s" % error.errno
    except ValueError as error:
        answer = str(error)
    return "%s %r %r: %r" % (what, one, other, answer)


def serve(turns, answers):
    """The other process: it draws the same numbers, so each knows what the other has done."""
    while os.read(turns, 1):
        line = run_one().encode()
        os.write(answers, b"%08d" % len(line) + line)


def main():
    pipes = []
    for number in range(2):
        turn, answer = os.pipe(), os.pipe()
        if os.fork() == 0:
            draw.seed(seed * 2 + number)
            os.close(turn[1])
            for other_turn, _ in pipes:
                os.close(other_turn)
            serve(turn[0], answer[1])
            os._exit(0)
        os.close(turn[0])
        os.close(answer[1])
        pipes.append((turn[1], answer[0]))
    order = random.Random(seed)
    for number in range(calls):
        turn, answer = pipes[order.randrange(2)]
        os.write(turn, b".")
        length = int(os.read(answer, 8))
        line = b""
        while len(line) < length:
            line += os.read(answer, length - len(line))
        print(number, line.decode())


main()
