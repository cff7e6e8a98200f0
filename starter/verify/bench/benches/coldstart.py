"""How fast the edge function is there, how little it takes, and what an order costs: the package as it is built, started by its script.

A start is measured from the moment the process is made to the first correct decision, asked for again and again on new connections. A
flow of orders is sent at its rate whatever the answers do (each order has its time beforehand, so a slow answer delays nobody
else's), from other cores where there are any; latency is from the planned time to the answer. Memory and CPU time are those of the process, from /proc.
At such a rate every request finds cold caches, in this function as in any server, so each flow has beside it what the floor in C takes for the
smallest answer at the same rate from the same client. What the work itself takes is shown without that: function and floor on a core of their own,
always busy, with 64 connections. The Redis is the one of the module's own tests; without it those lines are left out.
"""
import contextlib
import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import threading
import time
import zipfile

from harness import build, load, machine, peers, rounds
from harness.report import Report, Target
from harness.server import Server, free_port

PACKAGE = machine.ROOT / "edge-function" / "target" / "edge-function"
SENDERS = 8
CONNECTIONS = 64
FLOOR = "C epoll, smallest answer"
NUMBER = "################"
GREETING = load.Request("greeting", "GET", "/hello")
ORDER = load.Request("order", "POST", "/v1/risk", body=json.dumps(
    {"requestId": f"r{NUMBER}", "orderId": f"o{NUMBER}", "customer": f"c{NUMBER}", "device": f"d{NUMBER}", "address": "a1", "seller": "s1",
     "amount": 4200, "currency": "GBP", "items": 3, "accountAgeDays": 100, "payment": "card", "country": "GB",
     "time": "2026-09-21T13:20:00Z"}))


def measure(bench):
    if bench.build:
        build.native("load", "epoll")
        build.maven("edge-function")
    report = Report()
    if bench.wants("start"):
        add_starts(bench, report)
    if bench.wants("flow 200/s"):
        add_flow(bench, report, 200, None)
    with redis(bench.client_cores) as address:
        if address and bench.wants("flow 500/s with Redis"):
            add_flow(bench, report, 500, address)
        if bench.wants("whole order"):
            add_order(bench, report, address)
    return report


def add_order(bench, report, redis_address):
    """Everything between the bytes of an order and the bytes of the decision, kernel included."""
    pace = rounds.Pace(1, 3, CONNECTIONS, 1, 8) if bench.quick else rounds.Pace(2, 7, CONNECTIONS, 2, 20)
    with contextlib.ExitStack() as stack:
        cells = [rounds.Cell(FLOOR, stack.enter_context(peers.epoll(bench.server_cores)), GREETING)]
        for name, address in (("an order", None), ("an order, counters in Redis", redis_address)):
            if address or name == "an order":
                cells.append(rounds.Cell(name, stack.enter_context(edge(f"edge {name}", True, address, bench.server_cores)), ORDER))
        samples = rounds.measure(cells, pace, bench.client_cores, bench.say)
    rows = []
    for name, turns in samples.items():
        cpu, rate = (rounds.spread([getattr(turn, field) for turn in turns]) for field in ("cpu_micros", "per_second"))
        ratio = rounds.spread(rounds.ratios(turns, samples[FLOOR]))
        rows.append([name, cpu["median"], ratio["min"], ratio["median"], ratio["max"], rate["median"]])
        report.results.append({"name": f"whole order: {name}", "cpuMicros": cpu, "ratio": ratio, "perSecond": rate})
        if name != FLOOR:
            report.targets.append(Target(f"CPU of {name}, us", 60, cpu["median"]))
    report.add_table(f"CPU time per request, {CONNECTIONS} connections, one core: ratio to the floor",
                     ["", "CPU us", "min", "median", "max", "req/s"], rows)


def add_starts(bench, report):
    runs = 3 if bench.quick else 20
    rows, medians = [], {}
    for name, cache in (("with AOT cache", True), ("without", False)):
        if cache and not (PACKAGE / "edge-function.aot").exists():
            bench.say("no AOT cache in the package: it needs a JDK 25")
            continue
        times = []
        for run in range(runs):
            times.append(1000 * first_answer(f"edge start {name}", cache))
        bench.say(f"start {name}: median {statistics.median(times):.0f} ms of {runs}")
        rows.append([name, min(times), statistics.median(times), max(times)])
        medians[name] = statistics.median(times)
        report.results.append({"name": f"start {name}", "millis": times})
    report.add_table(f"process start to first correct decision, ms, {runs} starts each", ["", "min", "median", "max"], rows)
    if "with AOT cache" in medians:
        report.targets.append(Target("start to first correct decision, median, ms", 400, medians["with AOT cache"]))


def first_answer(name, cache):
    server = edge(name, cache)
    began = time.monotonic()
    with open(os.devnull, "wb") as nothing:
        process = subprocess.Popen(server.command, cwd=machine.ROOT, env={**os.environ, **server.environment}, stdin=subprocess.DEVNULL,
                                   stdout=nothing, stderr=nothing)
    try:
        while time.monotonic() - began < 30:
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended with status {process.returncode}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
                connection.connect()
                if decide(connection, 0)["outcome"] in ("allow", "review", "deny"):
                    return time.monotonic() - began
            time.sleep(0.002)
        raise RuntimeError(f"{name} did not answer within 30 s")
    finally:
        process.kill()
        process.wait()


def add_flow(bench, report, rate, redis_address):
    name = f"flow {rate}/s" + (" with Redis" if redis_address else "")
    seconds = 5 if bench.quick else 40
    with edge("edge " + name.replace("/", " "), True, redis_address) as server:
        flow(server.port, rate, seconds, 0)
        cpu = server.cpu_seconds()
        latencies, sources = flow(server.port, rate, seconds, rate * seconds)
        cpu = (server.cpu_seconds() - cpu) / len(latencies) * 1e6
        memory = server.resident_bytes() / 2**20
        health = json.loads(server.get("/health")[1])
    floor = floor_cpu(rate, seconds)
    latencies.sort()
    p50, p99, worst = (1000 * latencies[int(q * (len(latencies) - 1))] for q in (0.5, 0.99, 1))
    bench.say(f"{name}: {cpu:.0f} us CPU, {memory:.0f} MB, p99 {p99:.2f} ms, answers {sources}, AOT cache {health['aotCache']}")
    report.results.append({"name": name, "cpuMicros": cpu, "floorCpuMicros": floor, "residentMegabytes": memory, "p50Millis": p50, "p99Millis": p99,
                           "maxMillis": worst, "sources": sources, "health": health})
    report.add_table(f"{name} for {seconds} s after as long a warm-up", ["CPU us an order", "resident MB", "p50 ms", "p99 ms", "max ms"],
                     [[cpu, memory, p50, p99, worst]])
    if redis_address:
        report.targets.append(Target(f"{name}: p99, ms", 5, p99))
        report.targets.append(Target(f"{name}: CPU of a whole request, us", 60, cpu))
    else:
        report.targets.append(Target(f"{name}: resident memory, MB", 96, memory))
        report.targets.append(Target(f"{name}: CPU of a whole request, us", 60, cpu))


def flow(port, rate, seconds, first, ask=None):
    """Latencies and the number of answers by their source; asks for decisions if nothing else is said."""
    ask = ask or decide
    latencies, sources, failures = [], {}, []
    start = time.monotonic() + 0.2

    def send(sender):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(sender, rate * seconds, SENDERS):
            due = start + number / rate
            time.sleep(max(0, due - time.monotonic()))
            try:
                decision = ask(connection, first + number)
            except (OSError, http.client.HTTPException, KeyError, ValueError) as failure:
                failures.append(failure)
                return
            latencies.append(time.monotonic() - due)
            sources[decision["source"]] = sources.get(decision["source"], 0) + 1

    senders = [threading.Thread(target=send, args=(n,)) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if failures:
        raise RuntimeError(f"a decision failed: {failures[0]!r}")
    return latencies, sources


def decide(connection, number):
    """One order and its decision. Head and body leave in one write, as a gateway sends them."""
    order = {"requestId": f"r{number}", "orderId": f"o{number}", "customer": f"c{number % 997}", "device": f"d{number % 1499}",
             "address": f"a{number % 499}", "seller": f"s{number % 97}", "amount": 100 * (number % 700), "currency": "GBP", "items": 3,
             "accountAgeDays": number % 900, "payment": "card", "country": "GB",
             "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_790_000_000 + 20 * number))}
    body = json.dumps(order)
    connection.sock.sendall(f"POST /v1/risk HTTP/1.1\r\nHost: edge\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    answer = http.client.HTTPResponse(connection.sock, method="POST")
    answer.begin()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"status {answer.status}: {body.decode()}")
    return json.loads(body)


def greet(connection, _):
    """The smallest request there is."""
    connection.sock.sendall(b"GET /hello HTTP/1.1\r\nHost: floor\r\n\r\n")
    answer = http.client.HTTPResponse(connection.sock, method="GET")
    answer.begin()
    answer.read()
    return {"source": "floor"}


def edge(name, cache, redis_address=None, cores=None):
    home, _ = machine.jdk()
    arguments = ["--port={port}"] + ([f"--redis={redis_address}"] if redis_address else [])
    command = [PACKAGE / "bin" / "edge-function", *arguments]
    if not cache:
        jar = next((PACKAGE / "lib").glob("sluice-edge-function-*.jar"))
        command = [home / "bin" / "java", f"@{PACKAGE / 'jvm.options'}", "-jar", jar, *arguments]
    options = f"-XX:ActiveProcessorCount={len(cores)}" if cores else ""
    return Server(name, command, cores or machine.all_cores(), ready="/health",
                  environment={"JAVA_HOME": str(home), "MALLOC_ARENA_MAX": "1", "EDGE_JAVA_OPTIONS": options})


@contextlib.contextmanager
def redis(cores):
    """A Redis of its own on a free port, or None where the tests have not brought one."""
    program = redis_program()
    if not program:
        yield None
        return
    port = free_port()
    process = subprocess.Popen([program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               preexec_fn=lambda: os.sched_setaffinity(0, cores))
    try:
        time.sleep(1)
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def redis_program():
    jars = sorted(pathlib.Path.home().glob(".m2/repository/com/github/codemonstur/embedded-redis/*/*.jar"))
    wanted = "arm64" if os.uname().machine == "aarch64" else "amd64"
    for jar in reversed(jars):
        with zipfile.ZipFile(jar) as archive:
            for entry in archive.namelist():
                if "redis-server" in entry and "linux" in entry and wanted in entry:
                    target = machine.TARGET / "bin" / "redis-server"
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(entry))
                    target.chmod(0o755)
                    return target
    return None
