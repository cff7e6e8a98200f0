"""Slow clients beside honest ones: who holds a connection without using it is closed in time, and nobody else notices.

1,000 clients send a header byte by byte, 1,000 a body, 200 never read what they asked for. Honest clients send at a fixed rate
over 64 connections, first alone, then with the attackers; latency counts from the time a request was due. The same is done to C epoll,
which closes nobody and shows what the attackers take from the machine: they and the honest clients share a core.

A first attack is shown and not counted: the compilers of the JVM share the server's core, and turning clients away is new to them.
"""
import json
import os
import pathlib
import subprocess
import threading
import time

from harness import build, load, machine, peers, rounds
from harness.report import Report, Target

HELLO = load.Request("hello", "GET", "/hello")
ATTACKERS = {"headers": 1_000, "bodies": 1_000, "readers": 200}
LIMITS = {"headers": 5, "bodies": 6, "readers": 7}
# Bodies are given the time that they may fall behind the minimum rate, which a byte a second does at once.
ARGUMENTS = ("--sluice.runtime.timeouts.header=5s", "--sluice.runtime.timeouts.body=6s", "--sluice.runtime.timeouts.write=7s")
# A response that nobody reads waits in direct memory: 200 times 8 MiB.
DIRECT_MEMORY = "-XX:MaxDirectMemorySize=2g"
SLACK = 1.1
RATE = 20
ESTABLISHED = "01"
# A JVM listens on an IPv6 socket for IPv4 as well.
TABLES = [table for table in (pathlib.Path("/proc/net/tcp"), pathlib.Path("/proc/net/tcp6")) if table.exists()]


def measure(bench):
    if bench.build:
        peers.build_all()
        build.native("attack")
    machine.allow_files(8_000)
    count, seconds = bench.count(3, 1), 6 if bench.quick else 12
    turns = []
    subject = peers.sluice(bench.server_cores, heap=(*peers.JVM, DIRECT_MEMORY), arguments=ARGUMENTS)
    with subject as server, peers.epoll(bench.server_cores) as floor:
        load.run(server, HELLO, bench.client_cores, connections=64, seconds=10 if bench.quick else 20)
        server.pin()
        bench.say("first attack, not counted")
        first = one_round(server, bench, seconds)
        for number in range(count):
            bench.say(f"round {number + 1} of {count}")
            turns.append(one_round(server, bench, seconds) | {"floor": floor_round(floor, bench, seconds)})
    return report(first, turns)


def honest(server, bench, seconds):
    return load.run(server, HELLO, bench.client_cores, connections=64, seconds=seconds, rate=RATE)


def one_round(server, bench, seconds):
    alone = honest(server, bench, seconds)
    attacks = {kind: Attack(server, bench, kind, count) for kind, count in ATTACKERS.items()}
    try:
        watch = Watch(server, attacks)
        watch.start()
        attacked = honest(server, bench, max(seconds, max(LIMITS.values()) * SLACK + 3))
        watch.finish()
    finally:
        for attack in attacks.values():
            attack.stop()
    if not alone["answers"] or not attacked["answers"]:
        raise RuntimeError(f"the server answered {attacked['answers']} honest requests beside its attackers: see {server.log}")
    wrong = attacked["failures"] + attacked["broken"] + attacked["unanswered"]
    return {"p99AloneMicros": alone["all"]["p99"], "p99AttackedMicros": attacked["all"]["p99"], "honestFailures": wrong,
            "closed": {kind: watch.latest(kind) for kind in ATTACKERS}, "open": {kind: watch.still_open(kind) for kind in ATTACKERS}}


def floor_round(server, bench, seconds):
    alone = honest(server, bench, seconds)
    attacks = [Attack(server, bench, kind, count) for kind, count in ATTACKERS.items()]
    try:
        attacked = honest(server, bench, seconds)
    finally:
        for attack in attacks:
            attack.stop()
    return {"p99AloneMicros": alone["all"]["p99"], "p99AttackedMicros": attacked["all"]["p99"]}


class Attack:
    """Connections of one kind, all open."""

    def __init__(self, server, bench, kind, count):
        self.process = subprocess.Popen([build.BINARIES / "attack", str(server.port), kind, str(count)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True,
                                        preexec_fn=lambda: os.sched_setaffinity(0, bench.client_cores))
        self.began = time.monotonic()
        self.ports = set(json.loads(self.process.stdout.readline() or '{"ports":[]}')["ports"])
        self.opened = time.monotonic()

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class Watch:
    """Looks at the kernel's table of connections: the server's end of an attack is gone when the server has closed it."""

    def __init__(self, server, attacks):
        self.server_port = f"{server.port:04X}"
        self.attacks = attacks
        self.seen = {}
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.look)

    def start(self):
        self.thread.start()

    def look(self):
        while not self.stopping.wait(0.1):
            now = time.monotonic()
            for port in self.established():
                self.seen[port] = now

    def established(self):
        for table in TABLES:
            for line in table.read_text().splitlines()[1:]:
                fields = line.split()
                if fields[1].endswith(":" + self.server_port) and fields[3] == ESTABLISHED:
                    yield int(fields[2].rpartition(":")[2], 16)

    def finish(self):
        self.stopping.set()
        self.thread.join()
        self.last = set(self.established())

    def latest(self, kind):
        """Seconds from the opening of the last connection of a kind to the closing of its last one."""
        attack = self.attacks[kind]
        seen = [self.seen[port] - attack.opened for port in attack.ports if port in self.seen]
        if len(seen) < len(attack.ports) / 2:
            raise RuntimeError(f"only {len(seen)} of {len(attack.ports)} slow {kind} were ever connected: nothing has been measured")
        return max(seen)

    def still_open(self, kind):
        return len(self.attacks[kind].ports & self.last)


def report(first, turns):
    result = Report()
    rows = []
    for kind, count in ATTACKERS.items():
        latest = rounds.spread([turn["closed"][kind] for turn in turns])
        still = max(turn["open"][kind] for turn in turns)
        rows.append([f"slow {kind}", f"{count:,}", LIMITS[kind], latest["min"], latest["median"], latest["max"], f"{still:,}"])
        result.targets.append(Target(f"slow {kind}: last one closed, multiple of its limit", SLACK,
                                     float("inf") if still else latest["max"] / LIMITS[kind]))
    ratio = rounds.spread([turn["p99AttackedMicros"] / turn["p99AloneMicros"] for turn in turns])
    result.targets.append(Target("honest clients' p99, ratio to the one without attackers", 1.1, ratio["median"]))
    result.targets.append(Target("honest requests that failed", 0, sum(turn["honestFailures"] for turn in turns)))
    result.results = [{"workload": "slow clients", "name": "Sluice", "first": first, "rounds": turns, "p99Ratio": ratio}]
    result.add_table("Seconds until the last attacker is closed", ["", "clients", "limit", "min", "median", "max", "still open"], rows)
    result.add_table("Honest clients: p99 with attackers, ratio to the one without", ["", "p99 alone µs", "p99 attacked µs", "ratio"], [
        [name, turn["p99AloneMicros"], turn["p99AttackedMicros"], turn["p99AttackedMicros"] / turn["p99AloneMicros"]]
        for name, turn in [("first attack", first), *(row for i, its in enumerate(turns)
                                                     for row in ((f"round {i + 1}", its), ("· C epoll", its["floor"])))]])
    return result
