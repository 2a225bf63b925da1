"""What processes cost: CPU seconds, peak memory, bytes read, and how often they flush."""

import os
import re
import shutil
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")
FLUSHES = "fsync,fdatasync,syncfs,sync_file_range,sync,msync"


class Cost:
    """CPU seconds, peak resident bytes of each end, and flushes where they were counted."""

    def __init__(self, cpu=0.0, peaks=(), flushes=None):
        self.cpu = cpu
        self.peaks = list(peaks)
        self.flushes = flushes


def tree_of(pid):
    """The process and everything below it."""
    found = [pid]
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as children:
                for child in children.read().split():
                    found += tree_of(int(child))
    except OSError:
        pass
    return found


def cpu_of(pid):
    """CPU seconds of a process tree so far, with children that have ended."""
    ticks = 0
    for member in tree_of(pid):
        try:
            with open(f"/proc/{member}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            ticks += sum(int(field) for field in fields[11:15])
        except OSError:
            pass
    return ticks / TICKS


def status_of(pid, key):
    """The largest value in bytes of a line of /proc/PID/status in a process tree."""
    largest = 0
    for member in tree_of(pid):
        try:
            with open(f"/proc/{member}/status") as status:
                for line in status:
                    if line.startswith(key + ":"):
                        largest = max(largest, int(line.split()[1]) * 1024)
        except OSError:
            pass
    return largest


def forget_peaks(pid):
    """Peak memory counts from now."""
    for member in tree_of(pid):
        try:
            with open(f"/proc/{member}/clear_refs", "w") as refs:
                refs.write("5")
        except OSError:
            pass


class Flushes:
    """Counts flushes of commands with strace; such a run is slower and its times do not count."""

    def __init__(self, counted):
        self.directory = tempfile.mkdtemp(prefix="tandem-bench-strace-") if counted else None
        self.files = []

    def around(self, command):
        if self.directory is None:
            return command
        file = os.path.join(self.directory, str(len(self.files)))
        self.files.append(file)
        return ["strace", "-f", "--seccomp-bpf", "-c", "-e", "trace=" + FLUSHES, "-o", file] + command

    def total(self):
        """The flushes of all commands that have ended; None where none were counted."""
        if self.directory is None:
            return None
        count = 0
        for file in self.files:
            try:
                with open(file) as table:
                    for line in table:
                        row = line.split()
                        if row and row[-1] in FLUSHES.split(","):
                            count += int(row[3])
            except OSError:
                pass
        return count

    def close(self):
        if self.directory is not None:
            shutil.rmtree(self.directory, ignore_errors=True)


def run(command, flushes, **options):
    """Runs a command to its end; returns its output and its cost."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(flushes.around(command), stdout=said, stderr=subprocess.STDOUT, **options)
        peak = 0
        while True:
            # The peak that the system keeps for a child begins with what this program held when it started it.
            peak = max(peak, status_of(process.pid, "VmHWM"))
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            time.sleep(0.005)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        output = said.read().decode("utf-8", "replace")
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} failed with {process.returncode}: {output.strip()[-400:]}")
    return output, Cost(usage.ru_utime + usage.ru_stime, [peak])


def end(process, patience=20):
    """Ends a process tree that this program started."""
    if process.poll() is not None:
        return
    # Where strace stands in front, the signal is for what it watches; its report is written after that.
    for member in reversed(tree_of(process.pid)[:2]):
        try:
            os.kill(member, 15)
        except OSError:
            pass
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        for member in reversed(tree_of(process.pid)):
            try:
                os.kill(member, 9)
            except OSError:
                pass
        process.wait()


def until(fact, patience, pause=0.02):
    """Waits until the fact holds; returns whether it did."""
    limit = time.monotonic() + patience
    while not fact():
        if time.monotonic() > limit:
            return False
        time.sleep(pause)
    return True


def rest(pids, patience=15):
    """Waits until the processes use next to no CPU."""
    def quiet():
        before = [cpu_of(pid) for pid in pids]
        time.sleep(0.5)
        return all(cpu_of(pid) - earlier <= 0.03 for pid, earlier in zip(pids, before))
    return until(quiet, patience)


def number(text, pattern):
    """The first number that the pattern finds, commas left out; None if there is none."""
    found = re.search(pattern, text)
    return int(found.group(1).replace(",", "")) if found else None
