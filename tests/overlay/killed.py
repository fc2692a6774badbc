"""Processes that list directories of a lower at once are killed while they do: killed.py DIRECTORY COUNT, whose
subdirectories have COUNT files each, and `many` 12,000. Tells what is there afterwards."""

import os
import random
import subprocess
import sys
import time

top, count = sys.argv[1], int(sys.argv[2])
for name in sorted(os.listdir(top)):
    if name == "many":
        continue
    readers = [subprocess.Popen(["find", f"{top}/{name}", "-size", "+0"], stdout=subprocess.DEVNULL) for _ in range(3)]
    time.sleep(random.random() * 0.03)
    for reader in readers:
        reader.kill()
        reader.wait()
    if len(os.listdir(f"{top}/{name}")) != count:
        print(name, len(os.listdir(f"{top}/{name}")))
print(os.path.exists(f"{top}/many/11999"), os.path.exists(f"{top}/many/none"))
os.unlink(f"{top}/many/8")
print(len(os.listdir(f"{top}/many")), os.path.exists(f"{top}/many/8"))
