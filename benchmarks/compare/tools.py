"""The tools, each behind the same few words: start with two directories, carry a change over, say what it cost."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
import xml.etree.ElementTree as xml

from processes import Cost, Flushes, cpu_of, end, forget_peaks, number, rest, run, status_of, until

PATIENCE = 1800


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Result:
    """How one change was carried over: seconds, cost, and bytes on the wire (None where the tool does not say)."""

    def __init__(self, seconds, cost, wire=None):
        self.seconds = seconds
        self.cost = cost
        self.wire = wire


class Command:
    """A tool that is called for every change, and is done when it returns."""

    continuous = False
    tolerance = 0

    def __init__(self, work, flushes):
        self.work = work
        self.flushes = flushes
        self.a = os.path.join(work, "a")
        self.b = os.path.join(work, "b")
        os.makedirs(self.a)
        os.makedirs(self.b)

    def start(self):
        pass

    def stop(self):
        pass

    def carry(self, arrival):
        before, begun = self.server_cpu(), time.monotonic()
        output, cost = self.sync()
        seconds = time.monotonic() - begun
        cost.cpu += self.server_cpu() - before
        return Result(seconds, cost, self.wire(output))

    def server_cpu(self):
        return 0.0

    def wire(self, output):
        return None


class Cp(Command):
    """`cp -a`, which only ever copies everything."""

    name = "cp"
    needs = "cp"
    once = True

    def sync(self):
        return run(["cp", "-a", self.a + "/.", self.b], self.flushes)


class CpSync(Cp):
    """`cp -a` and then a flush of the file system, to be as durable as Tandem."""

    name = "cp+sync"

    def sync(self):
        return run(["sh", "-c", 'cp -a "$1/." "$2" && sync -f "$2"', "sh", self.a, self.b], self.flushes)


class Rsync(Command):
    """rsync to its own daemon over TCP on the loopback, with nothing encrypted."""

    name = "rsync"
    needs = "rsync"
    after = None

    def start(self):
        self.port = free_port()
        config = os.path.join(self.work, "rsyncd.conf")
        with open(config, "w") as file:
            file.write(f"use chroot = no\n[b]\npath = {self.b}\nread only = no\n")
            if os.geteuid() == 0:
                file.write("uid = root\ngid = root\n")
        self.server = subprocess.Popen(self.flushes.around(
            ["rsync", "--daemon", "--no-detach", f"--config={config}", "--address=127.0.0.1", f"--port={self.port}"]))
        until(lambda: socket.socket().connect_ex(("127.0.0.1", self.port)) == 0, 10)

    def stop(self):
        end(self.server)

    def server_cpu(self):
        return cpu_of(self.server.pid)

    def sync(self):
        call = ["rsync", "-a", "--delete", "--stats", self.a + "/", f"rsync://127.0.0.1:{self.port}/b/"]
        if self.after:
            call = ["sh", "-c", '"$@" && ' + self.after, "sh"] + call
        return run(call, self.flushes, cwd=self.b)

    def wire(self, output):
        return (number(output, r"Total bytes sent: ([\d,]+)") or 0) + (
            number(output, r"Total bytes received: ([\d,]+)") or 0)


class RsyncSync(Rsync):
    """rsync and then a flush of the file system, to be as durable as Tandem."""

    name = "rsync+sync"
    after = "sync -f ."


class Unison(Command):
    """Unison with a server of its own on the loopback, with nothing encrypted."""

    name = "unison"
    needs = "unison"
    # It keeps times in floating point, which is a microsecond or so off in either direction.
    tolerance = 2_000

    def start(self):
        self.port = free_port()
        self.server = subprocess.Popen(
            self.flushes.around(["unison", "-socket", str(self.port)]), env=self.environment("b"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: socket.socket().connect_ex(("127.0.0.1", self.port)) == 0, 10)

    def stop(self):
        end(self.server)

    def environment(self, end_name):
        state = os.path.join(self.work, "unison-" + end_name)
        os.makedirs(state, exist_ok=True)
        return {**os.environ, "UNISON": state, "LC_ALL": "C.UTF-8"}

    def server_cpu(self):
        return cpu_of(self.server.pid)

    def sync(self):
        output, cost = run(
            ["unison", self.a, f"socket://127.0.0.1:{self.port}/{self.b}", "-batch", "-auto", "-silent", "-ui", "text",
             "-times", "-confirmbigdel=false", "-ignorelocks", "-fastcheck", "true"],
            self.flushes, env=self.environment("a"))
        cost.peaks.append(status_of(self.server.pid, "VmHWM"))
        return output, cost


class Daemons:
    """A tool that runs at both ends and carries changes over by itself."""

    continuous = True
    tolerance = 0

    def __init__(self, work, flushes):
        self.work = work
        self.flushes = flushes
        self.a = os.path.join(work, "a")
        self.b = os.path.join(work, "b")
        self.processes = []
        os.makedirs(self.a)
        os.makedirs(self.b)

    def pids(self):
        return [process.pid for process in self.processes]

    def stop(self):
        for process in self.processes:
            end(process)
        self.processes = []

    def nudge(self):
        """Has the first end look at its directory where the tool would wait long by itself."""

    def carry(self, arrival, nudged=True, since=None):
        """Waits until the change has arrived; the caller has made it just now, or at the time given."""
        pids = self.pids()
        for pid in pids:
            forget_peaks(pid)
        cpu = sum(cpu_of(pid) for pid in pids)
        wire = self.wire_bytes()
        begun = since or time.monotonic()
        if nudged:
            self.nudge()
        if not until(arrival, PATIENCE, 0.005):
            raise RuntimeError(f"{self.name}: the change has not arrived after {PATIENCE} s")
        seconds = time.monotonic() - begun
        rest(pids)
        cost = Cost(sum(cpu_of(pid) for pid in pids) - cpu, [status_of(pid, "VmHWM") for pid in pids])
        return Result(seconds, cost, self.wire_bytes() - wire)


class UnixConnection(http.client.HTTPConnection):
    """HTTP over the socket of a Tandem home."""

    def __init__(self, path):
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(120)
        self.sock.connect(self.path)


class Tandem(Daemons):
    """Tandem with its default settings; both transports offered, so that it takes the cheaper one."""

    name = "tandem"
    needs = None
    launcher = "tandem"
    listens = ["tcp/127.0.0.1:0", "quic/127.0.0.1:0"]

    def start(self):
        self.homes = [os.path.join(self.work, home) for home in ("ha", "hb")]
        self.run_daemons()
        self.share = self.call(0, "POST", "/v1/shares", {"path": self.a, "name": "bench"})["id"]
        token = self.call(0, "POST", f"/v1/shares/{self.share}/token", {})["token"]
        peers = self.call(0, "GET", "/v1/device")["listen"]
        self.call(1, "POST", "/v1/shares/import", {"token": token, "path": self.b, "peers": peers})
        self.connected()

    def run_daemons(self):
        for home in self.homes:
            command = [self.launcher, "--home", home, "daemon"]
            for address in self.listens:
                command += ["--listen", address]
            log = open(home + ".log", "ab")
            self.processes.append(subprocess.Popen(self.flushes.around(command), stdout=log, stderr=log))
            log.close()
        for end_number in (0, 1):
            if not until(lambda: self.answers(end_number), 120):
                raise RuntimeError(f"tandem: the daemon of {self.homes[end_number]} does not answer")

    def answers(self, end_number):
        try:
            return bool(self.call(end_number, "GET", "/v1/device"))
        except OSError:
            return False

    def call(self, end_number, method, route, body=None):
        connection = UnixConnection(os.path.join(self.homes[end_number], "daemon.sock"))
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, route, text, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            document = json.loads(answer.read() or b"{}")
            if answer.status >= 300:
                raise RuntimeError(f"tandem: {method} {route} was answered {answer.status}: {document}")
            return document
        finally:
            connection.close()

    def shown(self, end_number):
        return self.call(end_number, "GET", f"/v1/shares/{self.share}")

    def connected(self):
        def both():
            return all(any(peer["state"] == "connected" for peer in self.shown(i)["peers"]) for i in (0, 1))
        if not until(both, 60):
            raise RuntimeError("tandem: the two ends do not connect")

    def is_ready(self):
        try:
            return self.shown(0)["state"] == "idle" and self.shown(1)["state"] == "idle"
        except (OSError, RuntimeError):
            return False

    def restart(self):
        self.stop()
        begun = time.monotonic()
        self.run_daemons()
        if not until(self.is_ready, PATIENCE):
            raise RuntimeError("tandem: it does not get ready")
        return time.monotonic() - begun

    def wire_bytes(self):
        # Every address of a device shows what went over the one link to it.
        return max(peer["sentBytes"] + peer["receivedBytes"] for peer in self.shown(1)["peers"])


class TandemTcp(Tandem):
    """Tandem over TLS on TCP alone."""

    name = "tandem-tcp"
    listens = ["tcp/127.0.0.1:0"]


class TandemQuic(Tandem):
    """Tandem over QUIC alone."""

    name = "tandem-quic"
    listens = ["quic/127.0.0.1:0"]


class Syncthing(Daemons):
    """Syncthing with its default settings but for discovery, relays and NAT, which are off."""

    name = "syncthing"
    needs = "syncthing"
    delay = "10"
    scheme = "tcp"

    def start(self):
        self.homes = [os.path.join(self.work, home) for home in ("ha", "hb")]
        self.guis = [free_port(), free_port()]
        self.ports = [free_port(), free_port()]
        for home in self.homes:
            subprocess.run(["syncthing", "generate", "--home", home, "--no-default-folder"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.ids = [subprocess.run(["syncthing", "--home", home, "--device-id"], check=True, capture_output=True,
                                   text=True).stdout.strip() for home in self.homes]
        for i, (home, folder) in enumerate(zip(self.homes, (self.a, self.b))):
            self.configure(os.path.join(home, "config.xml"), i, folder)
        self.run_daemons()
        if not until(lambda: all(self.is_connected(i) for i in (0, 1)), 120):
            raise RuntimeError("syncthing: the two ends do not connect")

    def configure(self, file, i, folder):
        document = xml.parse(file)
        root = document.getroot()
        for old in root.findall("folder") + root.findall("device"):
            root.remove(old)
        options = root.find("options")
        fixed = {
            "listenAddress": f"{self.scheme}://127.0.0.1:{self.ports[i]}", "globalAnnounceEnabled": "false",
            "localAnnounceEnabled": "false", "relaysEnabled": "false", "natEnabled": "false", "urAccepted": "-1",
            "startBrowser": "false", "crashReportingEnabled": "false", "autoUpgradeIntervalH": "0",
            "reconnectionIntervalS": "1", "announceLANAddresses": "false",
        }
        for key, value in fixed.items():
            for old in options.findall(key):
                options.remove(old)
            xml.SubElement(options, key).text = value
        gui = root.find("gui")
        gui.find("address").text = f"127.0.0.1:{self.guis[i]}"
        gui.find("apikey").text = "bench"
        for j in (0, 1):
            device = xml.SubElement(root, "device", {"id": self.ids[j], "name": f"end{j}"})
            xml.SubElement(device, "address").text = f"{self.scheme}://127.0.0.1:{self.ports[j]}"
        shared = xml.SubElement(root, "folder", {
            "id": "bench", "path": folder, "type": "sendreceive", "rescanIntervalS": "3600",
            "fsWatcherEnabled": "true", "fsWatcherDelayS": self.delay})
        for j in (0, 1):
            xml.SubElement(shared, "device", {"id": self.ids[j]})
        document.write(file)

    def run_daemons(self):
        for home in self.homes:
            log = open(home + ".log", "ab")
            self.processes.append(subprocess.Popen(
                self.flushes.around(["syncthing", "serve", "--home", home, "--no-browser"]), stdout=log, stderr=log,
                env={**os.environ, "STNOUPGRADE": "1", "STMONITORED": "yes", "STNODEFAULTFOLDER": "1"}))
            log.close()

    def call(self, i, route, method="GET"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.guis[i]}/rest/{route}", method=method, headers={"X-API-Key": "bench"})
        with urllib.request.urlopen(request, timeout=1200) as answer:
            return json.loads(answer.read() or b"{}")

    def is_connected(self, i):
        try:
            found = self.call(i, "system/connections")["connections"]
            return found[self.ids[1 - i]]["connected"] and self.call(i, "db/status?folder=bench")["state"] == "idle"
        except (OSError, KeyError, ValueError):
            return False

    def nudge(self):
        self.call(0, "db/scan?folder=bench", "POST")

    def restart(self):
        self.stop()
        begun = time.monotonic()
        self.run_daemons()
        if not until(lambda: all(self.is_idle(i) for i in (0, 1)), PATIENCE):
            raise RuntimeError("syncthing: it does not get ready")
        return time.monotonic() - begun

    def is_idle(self, i):
        try:
            status = self.call(i, "db/status?folder=bench")
            return status["state"] == "idle" and bool(self.call(i, "stats/folder")["bench"].get("lastScan", "").startswith("2"))
        except (OSError, KeyError, ValueError):
            return False

    def wire_bytes(self):
        total = self.call(1, "system/connections")["total"]
        return total["inBytesTotal"] + total["outBytesTotal"]


class SyncthingFast(Syncthing):
    """Syncthing with the shortest delay of its watcher, which nobody runs."""

    name = "syncthing-fast"
    delay = "0.01"


class SyncthingQuic(Syncthing):
    """Syncthing over QUIC."""

    name = "syncthing-quic"
    scheme = "quic"


ALL = [Tandem, TandemTcp, TandemQuic, Syncthing, SyncthingFast, SyncthingQuic, Unison, Rsync, RsyncSync, Cp, CpSync]


def installed(names):
    """The tools of these names that this machine has."""
    found = []
    for tool in ALL:
        if tool.name in names and (tool.needs is None or shutil.which(tool.needs)):
            found.append(tool)
    return found
