"""Trees of files: making them, describing them, and telling whether two are equal."""

import os
import random
import shutil
import stat
import time

BLOCK = 1 << 20


def random_file(path, size, seed=1):
    """A file that nothing can compress, the same for the same seed."""
    source = random.Random(seed)
    with open(path, "wb") as file:
        left = size
        while left > 0:
            some = min(left, BLOCK)
            file.write(source.randbytes(some))
            left -= some


def synthetic(root, count, size, per_directory=100, seed=2):
    """Small files of about the size, in directories of a hundred."""
    source = random.Random(seed)
    for i in range(count):
        directory = os.path.join(root, f"d{i // per_directory:05d}")
        if i % per_directory == 0:
            os.makedirs(directory, exist_ok=True)
        with open(os.path.join(directory, f"f{i:07d}.txt"), "wb") as file:
            file.write(source.randbytes(max(1, int(size * (0.5 + source.random())))))


def real(root, corpus, count, total):
    """Copies of real files of up to 1 MiB, with their names and times, as many and as large together as asked."""
    mean = total / count
    small, large = [], []
    for directory, names, files in os.walk(corpus):
        names.sort()
        for name in sorted(files):
            path = os.path.join(directory, name)
            try:
                info = os.lstat(path)
                path.encode("utf-8")
            except (OSError, UnicodeEncodeError):
                continue
            if stat.S_ISREG(info.st_mode) and 0 < info.st_size <= BLOCK and info.st_mode & 0o444 == 0o444:
                (small if info.st_size < mean else large).append((path, info.st_size))
    source = random.Random(3)
    source.shuffle(small)
    source.shuffle(large)
    taken = sum_of = 0
    while taken < count and (small or large):
        pick = large if large and (sum_of < mean * taken or not small) else small
        path, size = pick.pop()
        target = os.path.join(root, os.path.relpath(path, corpus))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(path, target)
        os.chmod(target, os.stat(target).st_mode & 0o777 | 0o600)
        taken += 1
        sum_of += size
    if taken < count:
        synthetic(os.path.join(root, "more"), count - taken, max(1, (total - sum_of) // max(1, count - taken)))


def describe(root):
    """What stands below a directory: path to (kind, size, modification time); the tools' own entries left out."""
    found = {}
    pending = [""]
    while pending:
        below = pending.pop()
        with os.scandir(os.path.join(root, below) if below else root) as entries:
            for entry in entries:
                path = os.path.join(below, entry.name)
                if entry.name in (".syncdb", ".stfolder", ".stignore") and not below:
                    continue
                info = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(info.st_mode):
                    found[path] = ("d", 0, 0)
                    pending.append(path)
                elif stat.S_ISLNK(info.st_mode):
                    found[path] = ("l", 0, 0)
                else:
                    found[path] = ("f", info.st_size, info.st_mtime_ns)
    return found


class Arrival:
    """Whether a tree has come to show what it should; looks again only at what was not right the last time."""

    def __init__(self, root, expected, absent=()):
        self.root = root
        self.expected = sorted(expected.items(), reverse=True)
        self.absent = sorted(absent)

    def __call__(self):
        while self.absent:
            if os.path.lexists(os.path.join(self.root, self.absent[-1])):
                return False
            self.absent.pop()
        while self.expected:
            path, (kind, size, modified) = self.expected[-1]
            try:
                info = os.lstat(os.path.join(self.root, path))
            except OSError:
                return False
            if kind == "f" and (info.st_size != size or info.st_mtime_ns != modified):
                return False
            self.expected.pop()
        return True


def alike(one, other, tolerance):
    """Whether two entries are of one kind and size, and no more nanoseconds than that apart."""
    return one is not None and other is not None and one[:2] == other[:2] and abs(one[2] - other[2]) <= tolerance


def difference(left, right, tolerance=0):
    """Where two trees differ, in one sentence; None where they are equal in names, types, times and every byte."""
    one, other = describe(left), describe(right)
    paths = sorted(path for path in one.keys() | other.keys() if not alike(one.get(path), other.get(path), tolerance))
    if paths:
        return f"{len(paths)} paths differ, the first is {paths[0]}: {one.get(paths[0])} against {other.get(paths[0])}"
    for path, (kind, _, _) in one.items():
        here, there = os.path.join(left, path), os.path.join(right, path)
        if kind == "l" and os.readlink(here) != os.readlink(there):
            return f"the link {path} points elsewhere"
        if kind == "f" and not same_bytes(here, there):
            return f"the content of {path} differs"
    return None


def same_bytes(here, there):
    with open(here, "rb") as one, open(there, "rb") as other:
        while True:
            some = one.read(BLOCK)
            if some != other.read(BLOCK):
                return False
            if not some:
                return True


def settle_down():
    """Writes out what earlier work left in memory, so that it is not paid for in what comes next."""
    os.sync()
    time.sleep(0.2)
