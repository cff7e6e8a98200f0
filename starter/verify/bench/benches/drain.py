"""Rolling restarts under clients that never stop: no request may fail.

Two replicas behind clients that keep their connections, choose a replica for each new one, and learn of changes late, as through
Kubernetes: a replica that has been told to stop stays in the list for up to two seconds. A request that gets no whole answer has
failed, and no client tries again.
"""
import http.client
import random
import threading
import time

from harness import machine, peers
from harness.report import Report, Target

CLIENTS = 8
DRAIN = 4
NOTICE = 2
SEED = 1


def measure(bench):
    if bench.build:
        peers.build_all()
    restarts = bench.count(20, 2)
    chance = random.Random(SEED)
    bench.say(f"seed {SEED}")
    ready = Ready()
    servers = [start(), start()]
    ready.publish(servers)
    clients = [Client(ready, SEED + number) for number in range(CLIENTS)]
    times = []
    try:
        for client in clients:
            client.start()
        for number in range(restarts):
            bench.say(f"restart {number + 1} of {restarts}")
            servers.append(start())
            ready.publish(servers)
            times.append(retire(servers.pop(0), servers, ready, chance.uniform(0, NOTICE)))
    finally:
        for client in clients:
            client.stop()
        for server in servers:
            server.stop()
    return report(restarts, clients, times)


def start():
    return peers.sluice(machine.all_cores(), arguments=(f"--sluice.runtime.drain.delay={DRAIN}s",), name="Sluice replica").__enter__()


def retire(server, others, ready, notice):
    """Tells a replica to stop, and its clients a little later; returns how long it took to end."""
    began = time.monotonic()
    server.terminate()
    time.sleep(notice)
    ready.publish(others)
    server.process.wait(60)
    return time.monotonic() - began


class Ready:
    """The replicas that clients know of."""

    def __init__(self):
        self.ports = []

    def publish(self, servers):
        self.ports = [server.port for server in servers]


class Client(threading.Thread):
    """Sends one request after the other, on a kept connection as long as the server lets it."""

    def __init__(self, ready, seed):
        super().__init__(daemon=True)
        self.ready = ready
        self.chance = random.Random(seed)
        self.stopping = threading.Event()
        self.answered = 0
        self.connections = 0
        self.failures = []

    def run(self):
        connection = None
        while not self.stopping.is_set():
            connection = self.request(connection)
        if connection:
            connection.close()

    def request(self, connection):
        """One request; returns the connection if it may be used again."""
        try:
            if connection is None:
                self.connections += 1
                connection = http.client.HTTPConnection("127.0.0.1", self.chance.choice(self.ready.ports), timeout=30)
            connection.request("GET", "/hello")
            answer = connection.getresponse()
            if answer.read() != b"Hello, World!" or answer.status != 200:
                raise http.client.HTTPException(f"status {answer.status}")
            self.answered += 1
            if not answer.will_close:
                return connection
        except (OSError, http.client.HTTPException) as failure:
            self.failures.append(f"{type(failure).__name__}: {failure}")
        connection.close()
        return None

    def stop(self):
        self.stopping.set()
        self.join(60)


def report(restarts, clients, times):
    answered = sum(client.answered for client in clients)
    failures = [failure for client in clients for failure in client.failures]
    result = Report()
    result.results = [{"workload": "rolling restarts", "name": "Sluice", "restarts": restarts, "answered": answered,
                       "failed": len(failures), "failures": sorted(set(failures)), "connections": sum(c.connections for c in clients),
                       "secondsToEnd": {"min": min(times), "max": max(times)}}]
    result.targets = [Target(f"failed requests in {restarts} rolling restarts", 0, len(failures))]
    result.add_table("Rolling restarts under a continuous load", ["restarts", "answered", "failed", "longest end s"],
                     [[f"{restarts}", f"{answered:,}", f"{len(failures):,}", max(times)]])
    return result
