"""load.py URL RATE SUMMARY: orders at a rate until it gets SIGTERM (or SECONDS have passed), each a request that may be repeated.

Every second a line with what came back; at the end SUMMARY as JSON. A call whose connection breaks before an answer is sent once more on a new
connection with the same Idempotency-Key, as any client or load balancer does, and is counted under "again".
"""
import collections
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
import urllib.parse

WORKERS = 16
USERS = int(os.environ.get("USERS", "5000"))
SECONDS = float(os.environ.get("SECONDS", "900"))
TIMEOUT = 20


class Load:
    def __init__(self, url, rate):
        self.url = urllib.parse.urlparse(url)
        self.rate = rate
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.seconds = collections.defaultdict(collections.Counter)
        self.total = collections.Counter()
        self.versions = collections.Counter()
        self.failures = []
        self.replayed = []  # when the first and the last answer came that stable gave for a failed canary
        self.slowest = 0.0
        self.start = time.time()

    def worker(self, number):
        connection = None
        users = random.Random(number)
        due = self.start + number / self.rate
        count = 0
        while not self.ended.is_set():
            wait = due - time.time()
            if wait > 0 and self.ended.wait(wait):
                break
            due = max(due + WORKERS / self.rate, time.time() - 1)
            count += 1
            user = str(users.randrange(USERS))
            key = f"{self.start}-{number}-{count}"
            begun = time.time()
            outcome, version, connection = self.call(connection, user, key)
            self.record(outcome, version, time.time() - begun)

    def call(self, connection, user, key):
        again = ""
        for _ in range(2):
            try:
                if connection is None:
                    connection = http.client.HTTPConnection(self.url.hostname, self.url.port or 80, timeout=TIMEOUT)
                connection.request("POST", "/orders", self.order(user), {
                    "Content-Type": "application/json", "X-User-Id": user, "Idempotency-Key": key})
                answer = connection.getresponse()
                answer.read()
                if answer.getheader("connection", "").lower() == "close":
                    connection.close()
                    connection = None
                return self.outcome(answer) + again, answer.getheader("sluice-version") or "-", connection
            except (OSError, http.client.HTTPException) as broken:
                if connection is not None:
                    connection.close()
                connection = None
                last = type(broken).__name__
                again = " again"
        return last, "-", None

    @staticmethod
    def order(user):
        return json.dumps({"customer": user, "currency": "GBP", "country": "United Kingdom",
                           "items": [{"sku": "85123A", "quantity": 1, "unitPrice": 255}]})

    @staticmethod
    def outcome(answer):
        if answer.status not in (200, 201):
            return f"http{answer.status}"
        return "ok replayed" if answer.getheader("sluice-replayed") else "ok"

    def record(self, outcome, version, took):
        with self.lock:
            second = int(time.time() - self.start)
            self.seconds[second][f"{outcome}/{version}"] += 1
            self.total["sent"] += 1
            self.versions[version] += 1
            self.slowest = max(self.slowest, took)
            ok = outcome.startswith("ok")
            self.total["ok" if ok else "failed"] += 1
            if "replayed" in outcome:
                self.total["replayed"] += 1
                self.replayed = [*self.replayed[:1], time.time()]
            if "again" in outcome:
                self.total["again"] += 1
            if not ok and len(self.failures) < 50:
                self.failures.append([round(time.time() - self.start, 2), outcome, version])

    def lines(self):
        shown = 0
        while not self.ended.wait(1):
            now = int(time.time() - self.start)
            for second in range(shown, now):
                print(second, dict(sorted(self.seconds.pop(second, {}).items())), flush=True)
            shown = now
            if time.time() - self.start > SECONDS:
                self.ended.set()

    def summary(self):
        counted = {name: self.total[name] for name in ("sent", "ok", "failed", "again", "replayed")}
        return counted | {"versions": dict(self.versions), "slowestMillis": round(self.slowest * 1000),
                          "replayedForMillis": round((self.replayed[-1] - self.replayed[0]) * 1000) if self.replayed else 0,
                          "failures": self.failures}


def main():
    url, rate, path = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    load = Load(url, rate)
    signal.signal(signal.SIGTERM, lambda *_: load.ended.set())
    workers = [threading.Thread(target=load.worker, args=(n,)) for n in range(WORKERS)]
    for worker in workers:
        worker.start()
    load.lines()
    for worker in workers:
        worker.join()
    with open(path, "w") as file:
        json.dump(load.summary(), file)


main()
