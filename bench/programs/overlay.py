"""What is done to a repository of many small files, and how long it takes: overlay.py DIRECTORY COUNT.
Prints a line of name, tab and nanoseconds for each."""

import os
import subprocess
import sys
import time

top, count = sys.argv[1], int(sys.argv[2])
os.chdir(top)


def measure(name, work):
    begin = time.perf_counter_ns()
    work()
    print(name, time.perf_counter_ns() - begin, sep="\t")


def command(*words):
    return lambda: subprocess.run(words, stdout=subprocess.DEVNULL, check=True)


measure("find, the first", command("find", "."))
measure("find, the second", command("find", "."))
files = []
for directory, _, names in os.walk("."):
    if ".git" not in directory:
        files += [os.path.join(directory, name) for name in names]


def look(suffix=""):
    def work():
        for file in files:
            try:
                os.stat(file + suffix)
            except OSError:
                pass

    return work


def read():
    for file in files:
        fd = os.open(file, os.O_RDONLY)
        os.read(fd, 65536)
        os.close(fd)


def append():
    for file in files[:count]:
        fd = os.open(file, os.O_WRONLY | os.O_APPEND)
        os.write(fd, b"/* more */\n")
        os.close(fd)


measure("stat of each file, the first", look())
measure("stat of each file, the second", look())
measure("stat of names that are not there", look(".o"))
measure("open, read, close of each file, the first", read)
measure("open, read, close of each file, the second", read)
measure("git status, the first", command("git", "status", "--short"))
measure("git status, the second", command("git", "status", "--short"))
measure("grep -r", command("grep", "-rc", "value", "--include=*.c", "."))
measure("append to %d files" % count, append)
