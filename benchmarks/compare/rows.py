"""The rows: what is carried over, by which tools, and what is measured."""

import os
import shutil
import statistics
import subprocess
import time

import trees
from processes import cpu_of, number, rest, status_of, until
from tools import PATIENCE

MIB = 1 << 20
GIB = 1 << 30


class Bench:
    """What a row is given: where it may work, how large it is to be, and how to note what was measured."""

    def __init__(self, work, scale, corpus, note):
        self.work = work
        self.scale = scale
        self.corpus = corpus
        self.note = note

    def sized(self, value, least=1):
        return max(least, int(value * self.scale))

    def prepared(self, name, make):
        """Something that all runs of a row use, made once."""
        path = os.path.join(self.work, "prepared-" + name)
        if not os.path.exists(path):
            make(path + ".part")
            os.rename(path + ".part", path)
        trees.settle_down()
        return path


def check(tool):
    """The result is looked at outside of what is timed; a wrong one makes the run fail."""
    found = None

    def equal():
        nonlocal found
        found = trees.difference(tool.a, tool.b, tool.tolerance)
        return found is None
    if not until(equal, 10 if tool.continuous else 0, 0.5):
        raise RuntimeError(f"{tool.name}: the trees are not equal: {found}")


def carried(bench, tool, metric, expected=None, absent=(), **options):
    expected = trees.describe(tool.a) if expected is None else expected
    result = tool.carry(trees.Arrival(tool.b, expected, absent), **options)
    bench.note(tool, metric, seconds=result.seconds, cpu=result.cost.cpu, peaks=result.cost.peaks, wire=result.wire)
    return result


def big(bench, tool):
    """One file of 2 GiB that nothing can compress."""
    source = bench.prepared("big", lambda path: trees.random_file(path, bench.sized(2 * GIB)))
    there = os.path.join(tool.a, "big.bin")
    os.rename(source, there)
    try:
        carried(bench, tool, "new file")
        check(tool)
    finally:
        tool.stop()
        os.rename(there, source)


def small(bench, tool):
    """40 000 real small files, 1 GiB together."""
    def make(path):
        trees.real(path, bench.corpus, bench.sized(40_000), bench.sized(GIB))
    source = bench.prepared("small", make)
    there = os.path.join(tool.a, "tree")
    expected = {os.path.join("tree", path): what for path, what in trees.describe(source).items()}
    os.rename(source, there)
    try:
        carried(bench, tool, "new files", {"tree": ("d", 0, 0), **expected})
        check(tool)
    finally:
        tool.stop()
        os.rename(there, source)


def latency(bench, tool):
    """A small file is saved, renamed, deleted in a share of 10 000 files; until it is right at the peer."""
    trees.synthetic(tool.a, bench.sized(10_000), 1_000)
    trees.settle_down()
    tool.carry(trees.Arrival(tool.b, trees.describe(tool.a)))
    rest(tool.pids())
    samples = 3 if tool.name == "syncthing" else 40
    kinds = {"save new": [], "save over": [], "rename": [], "delete": []}
    for i in range(samples):
        path, other = f"note-{i}.txt", f"renamed-{i}.txt"
        for kind in kinds:
            kinds[kind].append(one_save(tool, kind, path, other, i))
            time.sleep(0.25)
    for kind, times in kinds.items():
        times.sort()
        bench.note(tool, kind, seconds=statistics.median(times), p95=times[min(len(times) - 1, int(len(times) * 0.95))],
                   worst=times[-1])
    check(tool)


def one_save(tool, kind, path, other, i):
    here, there = os.path.join(tool.a, path), os.path.join(tool.b, path)
    moved_here, moved_there = os.path.join(tool.a, other), os.path.join(tool.b, other)
    text = (f"{kind} {i} ".encode() * 400)[: 4000 + 7 * i + len(kind)]
    begun = time.monotonic()
    if kind.startswith("save"):
        with open(here, "wb") as file:
            file.write(text)
        arrived = lambda: holds(there, text)
    elif kind == "rename":
        os.rename(here, moved_here)
        arrived = lambda: os.path.exists(moved_there) and not os.path.lexists(there)
    else:
        os.unlink(moved_here)
        arrived = lambda: not os.path.lexists(moved_there)
    if not until(arrived, 120, 0.0005):
        raise RuntimeError(f"{tool.name}: {kind} of {path} has not arrived")
    return time.monotonic() - begun


def holds(path, text):
    try:
        with open(path, "rb") as file:
            return file.read() == text
    except OSError:
        return False


def delta(bench, tool):
    """In a file of 2 GiB: 1 byte inserted at the front, 1 MiB overwritten, 10 MiB appended."""
    size = bench.sized(2 * GIB, 16 * MIB)
    source = bench.prepared("delta", lambda path: trees.random_file(path, size, 5))
    here = os.path.join(tool.a, "image.bin")
    shutil.copyfile(source, here)
    trees.settle_down()
    tool.carry(trees.Arrival(tool.b, trees.describe(tool.a)))
    changes = {
        "1 byte inserted": lambda: insert_front(here),
        "1 MiB overwritten": lambda: write_at(here, size // 2 + 77, MIB),
        "10 MiB appended": lambda: write_at(here, os.path.getsize(here), 10 * MIB),
    }
    for name, change in changes.items():
        if tool.continuous:
            rest(tool.pids())
        # Who compares whole seconds would take the file for the one that it has.
        until(lambda: time.time() > os.path.getmtime(here) + 1, 10)
        change()
        trees.settle_down()
        carried(bench, tool, name)
    check(tool)


def insert_front(path):
    # Written beside the share's directory and moved in whole, as careful programs save.
    part = os.path.join(os.path.dirname(os.path.dirname(path)), "saving")
    with open(path, "rb") as old, open(part, "wb") as new:
        new.write(b"!")
        shutil.copyfileobj(old, new, MIB)
    os.sync()
    os.rename(part, path)


def write_at(path, offset, size):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(os.urandom(size))


def rename(bench, tool):
    """A directory of 5 000 files, 500 MiB, is renamed."""
    count = bench.sized(5_000)
    source = bench.prepared("rename", lambda path: trees.synthetic(path, count, 100 * 1024))
    shutil.copytree(source, os.path.join(tool.a, "before"))
    trees.settle_down()
    tool.carry(trees.Arrival(tool.b, trees.describe(tool.a)))
    if tool.continuous:
        rest(tool.pids())
    trees.settle_down()
    os.rename(os.path.join(tool.a, "before"), os.path.join(tool.a, "after"))
    carried(bench, tool, "directory renamed", absent=["before"])
    check(tool)


def burst(bench, tool):
    """20 000 files are untarred, and then deleted."""
    count = bench.sized(20_000)

    def make(path):
        tree = path + "-tree"
        trees.synthetic(os.path.join(tree, "burst"), count, 4_000)
        subprocess.run(["tar", "-cf", path, "-C", tree, "burst"], check=True)
        shutil.rmtree(tree)
    source = bench.prepared("burst", make)
    begun = time.monotonic()
    subprocess.run(["tar", "-xf", source, "-C", tool.a], check=True)
    untarred = time.monotonic()
    result = carried(bench, tool, "after the untar", nudged=False) if tool.continuous else carried(
        bench, tool, "after the untar")
    bench.note(tool, "with the untar", seconds=result.seconds + untarred - begun)
    check(tool)
    if tool.continuous:
        rest(tool.pids())
    trees.settle_down()
    expected = trees.describe(tool.a)
    shutil.rmtree(os.path.join(tool.a, "burst"))
    gone = sorted(expected)
    options = {"nudged": False} if tool.continuous else {}
    carried(bench, tool, "after the deletion", {}, gone, **options)
    check(tool)


def restart(bench, tool):
    """A share of 100 000 files that did not change is started again, or looked through again; then nothing happens."""
    trees.synthetic(tool.a, bench.sized(100_000), 100)
    trees.settle_down()
    tool.carry(trees.Arrival(tool.b, trees.describe(tool.a)))
    if not tool.continuous:
        carried(bench, tool, "nothing to do")
        return
    rest(tool.pids(), 60)
    seconds = tool.restart()
    cpu = sum(cpu_of(pid) for pid in tool.pids())
    bench.note(tool, "ready again", seconds=seconds, cpu=cpu, peaks=[status_of(pid, "VmHWM") for pid in tool.pids()],
               read=sum(bytes_read(pid) for pid in tool.pids()))
    rest(tool.pids(), 60)
    time.sleep(5)
    before, begun = sum(cpu_of(pid) for pid in tool.pids()), time.monotonic()
    time.sleep(60)
    share = (sum(cpu_of(pid) for pid in tool.pids()) - before) / (time.monotonic() - begun) / 2
    bench.note(tool, "idle", percent=share * 100, peaks=[status_of(pid, "VmRSS") for pid in tool.pids()])


def bytes_read(pid):
    with open(f"/proc/{pid}/io") as counts:
        return number(counts.read(), r"rchar: (\d+)")


def million(bench, tool):
    """1 000 000 files are taken up with a heap of 256 MiB; the second half should take as long as the first."""
    count = bench.sized(1_000_000)
    for half in (1, 2):
        trees.synthetic(os.path.join(tool.a, f"half{half}"), count // 2, 100, seed=half)
        trees.settle_down()
        begun = time.monotonic()
        if not until(lambda: tool.shown(1)["local"]["files"] == half * count // 2 and tool.is_ready(), PATIENCE, 0.5):
            raise RuntimeError("tandem: the files have not all arrived")
        bench.note(tool, f"half {half} of {count}", seconds=time.monotonic() - begun,
                   cpu=sum(cpu_of(pid) for pid in tool.pids()), peaks=[status_of(pid, "VmHWM") for pid in tool.pids()])


def cli(bench, tool):
    """A command that asks the daemon one thing."""
    times = []
    for _ in range(11):
        begun, before = time.monotonic(), os.times()
        subprocess.run([tool.launcher, "--home", tool.homes[0], "device"], check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        times.append((after.children_user + after.children_system - before.children_user - before.children_system,
                      time.monotonic() - begun))
    bench.note(tool, "one command", seconds=statistics.median(t[1] for t in times),
               cpu=statistics.median(t[0] for t in times))


def parts(bench, tool):
    """What the parts of Tandem do in a CPU second of one thread: benchmarks/parts/Parts.java."""
    root = os.path.dirname(os.path.abspath(tool.launcher))
    with open(os.path.join(root, ".tandem-build", "current")) as current:
        app = os.path.join(root, ".tandem-build", current.read().strip())
    command = ["java", "-XX:+UseSerialGC", "-Xmx512m", "-XX:+UnlockDiagnosticVMOptions", "-XX:+DisplayVMOutputToStderr",
               "-XX:CompilerDirectivesFile=" + os.path.join(app, "compiler-directives.json"),
               "-XX:CompileCommandFile=" + os.path.join(app, "compiler-commands"), "-cp", app + "/*",
               os.path.join(root, "benchmarks", "parts", "Parts.java"), os.path.join(tool.work, "parts")]
    measured = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    for line in measured.splitlines():
        part, rate, unit = line.split("\t")
        bench.note(tool, f"{part}, {unit} a CPU second", rate=float(rate))


TANDEM = ["tandem"]
EVERYONE = ["tandem", "syncthing", "unison", "rsync"]

# Each row with the tools that take part unless others are asked for.
ROWS = {
    "big": (big, EVERYONE + ["tandem-quic", "syncthing-quic", "rsync+sync", "cp", "cp+sync"]),
    "small": (small, EVERYONE + ["rsync+sync", "cp", "cp+sync"]),
    "latency": (latency, ["tandem", "syncthing", "syncthing-fast"]),
    "delta": (delta, EVERYONE),
    "rename": (rename, EVERYONE),
    "burst": (burst, EVERYONE + ["syncthing-fast"]),
    "restart": (restart, EVERYONE),
    "million": (million, TANDEM),
    "cli": (cli, TANDEM),
    "parts": (parts, TANDEM),
}
