"""What programs in user namespaces may do to the files of the working directory, which root has made. Prints it."""
import ctypes, errno, os, stat, struct, subprocess, sys

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWUSER, SIGCHLD = 0x10000000, 17
AT_FDCWD, AT_EACCESS = -100, 0x200
SYS_clone, SYS_faccessat2 = 56, 439
FS_IOC_SETFLAGS = 0x40086602


def call(function, *arguments):
    result = function(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return result


def unshare():
    call(libc.unshare, CLONE_NEWUSER)


def put(path, text):
    with open(path, "w") as file:
        file.write(text)


def attempt(name, action):
    try:
        answer = action()
    except OSError as error:
        answer = errno.errorcode[error.errno]
    print(f"  {name}: {answer}", flush=True)


def told(path):
    s = os.lstat(path)
    return f"{oct(s.st_mode)} {s.st_uid}:{s.st_gid}"


def statx(path):
    out = ctypes.create_string_buffer(256)
    call(libc.statx, AT_FDCWD, path.encode(), 0, 0x7ff, out)
    return struct.unpack_from("II", out, 20)


def access(path, mode, flags=0):
    return call(libc.syscall, SYS_faccessat2, AT_FDCWD, path.encode(), mode, flags)


def acl(*entries):
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def list_for(user, group):
    none = 2**32 - 1
    return acl((1, 6, none), (2, 4, user), (4, 4, none), (8, 2, group), (16, 6, none), (32, 0, none))


def acl_ids(path):
    value = os.getxattr(path, "system.posix_acl_access")
    return [struct.unpack_from("<HHI", value, at) for at in range(4, len(value), 8)]


def set_flags(path, flags):
    fd = os.open(path, os.O_RDONLY)
    try:
        call(libc.ioctl, fd, FS_IOC_SETFLAGS, ctypes.byref(ctypes.c_int(flags)))
    finally:
        os.close(fd)


CAPABILITY = struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0)


def capability_of(path):
    return os.getxattr(path, "security.capability").hex()


def made(name, make):
    """What `make` has made of that name looks like, which is then removed."""
    make(name)
    look = told(name)
    os.rmdir(name) if os.path.isdir(name) else os.unlink(name)
    return look


def look_around(mine):
    attempt("ids", lambda: (os.getuid(), os.geteuid(), os.getgid(), sorted(os.getgroups())))
    for name in ["secret", "group", "mine", "open", ".", "private"]:
        attempt(f"stat {name}", lambda: told(name))
    attempt("statx mine", lambda: statx("mine"))
    attempt("fstat", lambda: os.fstat(os.open("mine", os.O_RDONLY)).st_uid)
    for name in ["secret", "group", "listed", "private/f"]:
        attempt(f"read {name}", lambda: open(name).read())
        attempt(f"access {name}", lambda: access(name, os.R_OK))
        attempt(f"eaccess {name}", lambda: access(name, os.R_OK | os.W_OK, AT_EACCESS))
    attempt("list private", lambda: os.listdir("private"))
    attempt("write secret", lambda: open("secret", "a").write("x"))
    for name in [mine, "secret", "other"]:
        attempt(f"chmod {name}", lambda: os.chmod(name, 0o640))
        attempt(f"chmod g+s {name}", lambda: (os.chmod(name, 0o2755), told(name))[1])
        for uid, gid in [(0, -1), (1, -1), (77, -1), (-1, 0), (-1, 77), (-1, 1), (1000, 1000), (65534, 65534), (-1, -1)]:
            attempt(f"chown {uid}:{gid} {name}", lambda: (os.chown(name, uid, gid), told(name))[1])
        attempt(f"utime {name}", lambda: os.utime(name, (1, 1)))
        attempt(f"touch {name}", lambda: os.utime(name))
        attempt(f"noatime {name}", lambda: os.close(os.open(name, os.O_RDONLY | os.O_NOATIME)))
        attempt(f"user attribute {name}", lambda: os.setxattr(name, "user.a", b"1"))
        attempt(f"trusted attribute {name}", lambda: os.setxattr(name, "trusted.a", b"1"))
        attempt(f"security attribute {name}", lambda: os.setxattr(name, "security.a", b"1"))
        attempt(f"capability {name}", lambda: os.setxattr(name, "security.capability", CAPABILITY))
        attempt(f"capability of {name}", lambda: capability_of(name))
        attempt(f"list for 77 {name}", lambda: os.setxattr(name, "system.posix_acl_access", list_for(77, 77)))
        attempt(f"list for 0 {name}", lambda: os.setxattr(name, "system.posix_acl_access", list_for(0, 0)))
        attempt(f"list of {name}", lambda: acl_ids(name))
        attempt(f"no list {name}", lambda: os.removexattr(name, "system.posix_acl_access"))
        attempt(f"immutable {name}", lambda: set_flags(name, 0x10))
        attempt(f"nodump {name}", lambda: set_flags(name, 0x40))
        attempt(f"link {name}", lambda: made("linked", lambda new: os.link(name, new)))
    attempt("trusted attributes", lambda: os.getxattr("listed", "trusted.t"))
    attempt("attributes", lambda: sorted(os.listxattr("listed")))
    attempt("list", lambda: acl_ids("listed"))
    attempt("capability of marked", lambda: capability_of("marked"))
    attempt("new", lambda: made("new", lambda name: put(name, "")))
    attempt("new directory", lambda: made("new", os.mkdir))
    attempt("new in a setgid directory", lambda: made("setgid/new", lambda name: os.close(os.open(name, os.O_CREAT | os.O_RDWR, 0o2775))))
    attempt("new symlink", lambda: made("new", lambda name: os.symlink("x", name)))
    attempt("new FIFO", lambda: made("new", lambda name: os.mkfifo(name)))
    attempt("new device", lambda: made("new", lambda name: os.mknod(name, stat.S_IFCHR | 0o600, os.makedev(1, 3))))
    attempt("new block device", lambda: made("new", lambda name: os.mknod(name, stat.S_IFBLK | 0o600, os.makedev(1, 3))))
    attempt("new whiteout", lambda: made("new", lambda name: os.mknod(name, stat.S_IFCHR, 0)))
    attempt("remove secret", lambda: os.unlink("secret"))
    attempt("rename over secret", lambda: os.rename(mine, "secret"))
    attempt("remove in private", lambda: os.unlink("private/f"))
    attempt("write suid", lambda: (open("suid", "a").write("x"), told("suid"))[1])
    print("  " + subprocess.run(["stat", "-c", "%u:%g %U %n", "mine", "secret"], capture_output=True, text=True).stdout.replace("\n", " "))
    print("  " + subprocess.run(["sh", "-c", "test -O mine && echo own; test -O secret && echo secret own; cat secret"], capture_output=True, text=True).stdout)


def prepare(uid, gid):
    for name, mode, owner in [("secret", 0o600, 0), ("mine", 0o644, uid), ("other", 0o644, 4321), ("open", 0o666, 0), ("suid", 0o4777, 0)]:
        if os.path.lexists(name):
            os.unlink(name)
        put(name, f"{name}\n")
        os.chown(name, owner, gid if owner == uid else owner)
        os.chmod(name, mode)
    for name in ["group", "listed", "marked"]:
        put(name, f"{name}\n")
    os.chmod("group", 0o640)
    os.chown("group", 0, 88)
    os.chmod("listed", 0o600)
    os.setxattr("listed", "system.posix_acl_access", list_for(uid, 88))
    attempt("trusted mark", lambda: os.setxattr("listed", "trusted.t", b"t"))
    os.setxattr("listed", "user.u", b"u")
    os.setxattr("marked", "security.capability", CAPABILITY)
    for name, mode in [("private", 0o700), ("setgid", 0o2777)]:
        os.makedirs(name, exist_ok=True)
        os.chmod(name, mode)
    os.chown("setgid", 0, 88)
    put("private/f", "private\n")


def in_child(action, mapper=None):
    """Runs `action(ready)` in a child; where it calls `ready()`, `mapper(pid)` runs in the parent before it goes on."""
    ready_read, ready_write = os.pipe()
    go_read, go_write = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(go_write)
        status = 1
        try:
            action(lambda: (os.write(ready_write, b"r"), os.read(go_read, 1)))
            status = 0
        except Exception as error:
            print(f"  failed: {error!r}", flush=True)
        finally:
            sys.stdout.flush()
            os._exit(status)
    os.close(ready_write)
    if mapper and os.read(ready_read, 1):
        mapper(pid)
        os.write(go_write, b"g")
    os.waitpid(pid, 0)
    for fd in ready_read, go_read, go_write:
        os.close(fd)


def become(uid, gid, groups=()):
    os.setgroups(groups)
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    libc.prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE, or it could not write its own maps


def map_self(uid, gid):
    put("/proc/self/uid_map", uid)
    put("/proc/self/setgroups", "deny")
    put("/proc/self/gid_map", gid)


def case(name, action, mapper=None, uid=1234, gid=1234):
    print(name, flush=True)
    prepare(uid, gid)
    in_child(action, mapper)


def root_of_own(ready, mine="mine"):
    become(1234, 1234, [88])
    unshare()
    map_self("0 1234 1", "0 1234 1")
    look_around(mine)


def other_id(ready):
    become(1234, 1234, [88])
    unshare()
    map_self("55 1234 1", "66 1234 1")
    look_around("mine")


def unmapped(ready):
    become(1234, 1234, [88])
    unshare()
    look_around("mine")


def mapped_later(ready):
    become(1234, 1234)
    unshare()
    attempt("before", lambda: told("mine"))
    attempt("read before", lambda: open("secret").read())
    attempt("chown before", lambda: os.chown("mine", 0, 0))
    ready()
    attempt("behind", lambda: told("mine"))
    look_around("mine")


def map_later(pid):
    put(f"/proc/{pid}/uid_map", "0 1234 1\n1 20000 1000\n")
    put(f"/proc/{pid}/gid_map", "0 1234 1\n1 20000 1000\n")


def roots_range(ready):
    unshare()
    ready()
    os.setgroups([88])
    look_around("mine")


def map_all(pid):
    put(f"/proc/{pid}/uid_map", "0 0 5000")
    put(f"/proc/{pid}/gid_map", "0 0 5000")


def another_in_range(ready):
    unshare()
    ready()
    os.setgroups([])
    os.setresgid(77, 77, 77)
    os.setresuid(77, 77, 77)
    look_around("mine")


def map_shifted(pid):
    put(f"/proc/{pid}/uid_map", "0 20000 10000")
    put(f"/proc/{pid}/gid_map", "0 20000 10000")


def shifted_root(ready):
    unshare()
    ready()
    os.setgroups([])
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    look_around("mine")


def nested(ready):
    become(1234, 1234)
    unshare()
    map_self("0 1234 1", "0 1234 1")
    unshare()
    map_self("9 0 1", "8 0 1")
    look_around("mine")


def by_clone(ready):
    become(1234, 1234)
    os.stat("mine")
    sys.stdout.flush()
    pid = libc.syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        map_self("0 1234 1", "0 1234 1")
        look_around("mine")
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(pid, 0)
    attempt("its maker", lambda: told("mine"))
    attempt("its maker reads", lambda: open("secret").read())


def entered(ready):
    """setns into the namespace of another process."""
    keep_read, keep_write = os.pipe()
    ready_read, ready_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(keep_write)
        become(1234, 1234)
        unshare()
        os.write(ready_write, b"r")
        os.read(keep_read, 1)
        os._exit(0)
    os.read(ready_read, 1)
    map_later(pid)
    attempt("before", lambda: open("secret").read())
    fd = os.open(f"/proc/{pid}/ns/user", os.O_RDONLY)
    call(libc.setns, fd, 0)
    os.setgroups([])
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    look_around("mine")
    os.close(keep_write)
    os.waitpid(pid, 0)


os.umask(0o022)
os.chmod(".", 0o1777)
case("root of a namespace with one id", root_of_own)
case("another id", other_id)
case("without maps", unmapped)
case("maps that the parent writes later", mapped_later, map_later)
case("root in a namespace of its own", roots_range, map_all)
case("another user there", another_in_range, map_all)
case("root of other ids", shifted_root, map_shifted)
case("a namespace in a namespace", nested)
case("clone", by_clone)
case("setns", entered)
os.chmod(".", 0o777)
case("a directory that is not sticky", root_of_own)
