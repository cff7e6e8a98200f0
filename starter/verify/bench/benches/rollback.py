"""How fast a failing canary is left: a real controller, two real gateways, 10 canary requests a second, every canary call failing.

Each run is a release of its own. Half of 20 users a second go to the canary, a new user with each request, through the gateways in
turn; the times of all requests are set beforehand, so a slow answer delays nobody. A few seconds into the release every call of the
canary is answered 500. What counts is seen by the canary itself: its first failing answer, its last request, and how many there were.
"""
import contextlib
import http.client
import http.server
import json
import statistics
import threading
import time

from harness import build, machine
from harness.report import Report, Target
from harness.server import Server

RATE = 20
HEALTHY_SECONDS = 3
SETTLE_SECONDS = 2
LIMIT_SECONDS = 60
TOKEN = "operator-token-of-the-bench"
GATEWAY_TOKEN = "gateway-token-of-the-bench"

PLAN = """
apiVersion: sluice.dev/v1alpha1
kind: Rollout
metadata: {{name: orders, annotations: {{sluice.dev/revision: "{revision}"}}}}
spec:
  workload: {{endpoints: {{stable: "http://127.0.0.1:{stable}", canary: "http://127.0.0.1:{canary}"}}}}
  traffic:
    sticky: {{header: X-User-Id}}
    replay: {{enabled: {replay}, maxBodySize: 64KB}}
  steps: [{{weight: 50, atLeast: 1h}}, {{weight: 100, atLeast: 1h}}]
  deadline: 10h
"""


def measure(bench):
    if bench.build:
        build.maven("starter/rollout", "starter/gateway")
    report = Report()
    runs = 3 if bench.quick else 20
    with platform() as it:
        for replay in (True, False):
            name = "with replay" if replay else "without replay"
            if not bench.wants(name):
                continue
            bench.say(f"{name}: {runs} releases")
            add(report, name, [release(bench, it, f"{name} {run}", replay) for run in range(runs)])
    return report


def add(report, name, runs):
    times = [run["seconds"] for run in runs]
    calls = [run["failingCalls"] for run in runs]
    errors = [run["userErrors"] for run in runs]
    report.results.append({"name": name, "runs": runs})
    report.add_table(
        f"{name}, {len(runs)} releases", ["", "min", "median", "max"],
        [[label, float(min(values)), float(statistics.median(values)), float(max(values))]
         for label, values in (("first canary error to last canary request, ms", [1000 * t for t in times]),
                               ("failing calls of the canary", calls), ("errors that users saw", errors))])
    report.targets.append(Target(f"{name}: seconds to the last canary request, worst run", 1.0, max(times)))
    report.targets.append(Target(f"{name}: failing calls, worst run", 3, max(calls)))
    if name == "with replay":
        report.targets.append(Target(f"{name}: errors that users saw, all runs", 0, sum(errors)))


class Version:
    """One version of the service; remembers when it was asked."""

    def __init__(self):
        self.failing = False
        self.asked = []
        version = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status = 200
                if not self.path.startswith("/actuator"):
                    failing = version.failing
                    version.asked.append((time.monotonic(), failing))
                    status = 500 if failing else 200
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server.server_address[1]


class Platform:
    def __init__(self, stack):
        self.stable, self.canary = Version(), Version()
        state = machine.TARGET / "rollback-state" / str(time.time_ns())
        self.controller = stack.enter_context(boot("rollout controller", "starter/rollout", [
            f"--sluice.rollout.api.token={TOKEN}", f"--sluice.rollout.api.gateway-token={GATEWAY_TOKEN}",
            f"--sluice.rollout.state-directory={state}"]))
        self.gateways = [stack.enter_context(boot(f"rollback gateway {n}", "starter/gateway", [
            f"--sluice.gateway.instance=gw-{n}", f"--sluice.gateway.controller.uri=http://127.0.0.1:{self.controller.port}",
            f"--sluice.gateway.controller.token={GATEWAY_TOKEN}", "--sluice.gateway.services.orders.path=/orders/**",
            f"--sluice.gateway.services.orders.fallback-uri=http://127.0.0.1:{self.stable.port}"])) for n in (1, 2)]
        self.users = 0

    def apply(self, revision, replay):
        body = PLAN.format(revision=revision.replace(" ", "-"), stable=self.stable.port, canary=self.canary.port,
                           replay=str(replay).lower())
        status, answer = self.call_controller("PUT", body)
        if status >= 300:
            raise RuntimeError(f"the controller refused the release: {status} {answer}")

    def weights(self):
        return [json.loads(gateway.get("/actuator/routes")[1])["services"][0]["weight"] for gateway in self.gateways]

    def outcome(self):
        return json.loads(self.call_controller("GET")[1]).get("outcome")

    def call_controller(self, method, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.controller.port, timeout=10)
        try:
            connection.request(method, "/api/v1/rollouts/orders", body, {"Authorization": f"Bearer {TOKEN}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@contextlib.contextmanager
def platform():
    with contextlib.ExitStack() as stack:
        yield Platform(stack)


def boot(name, module, arguments):
    home, _ = machine.jdk()
    jars = sorted((machine.ROOT / module / "target").glob("*-exec.jar"))
    if not jars:
        raise machine.Missing(f"{module} has no exec jar: run without --no-build")
    return Server(name, [home / "bin" / "java", "-Xmx256m", "-jar", jars[-1], "--server.port={port}",
                         "--server.address=127.0.0.1", *arguments], machine.all_cores(), ready="/actuator/health/liveness")


class Users:
    """An open loop of users, until the context ends."""

    def __init__(self, it):
        self.it = it
        self.errors = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def run(self):
        begun, sent = time.monotonic(), 0
        while not self.ended.wait(max(0, begun + sent / RATE - time.monotonic())):
            sent += 1
            self.it.users += 1
            threading.Thread(target=self.ask, args=(self.it.users,), daemon=True).start()

    def ask(self, user):
        gateway = self.it.gateways[user % 2]
        connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
        try:
            connection.request("GET", f"/orders/{user}", headers={"X-User-Id": f"u{user}"})
            if connection.getresponse().status >= 500:
                self.errors += 1
        except OSError:
            self.errors += 1
        finally:
            connection.close()


def release(bench, it, revision, replay):
    it.canary.failing = False
    it.canary.asked.clear()
    with Users(it) as users:
        it.apply(f"{revision} {time.time_ns()}", replay)
        wait("both gateways send users to the canary", lambda: it.weights() == [5000, 5000])
        time.sleep(HEALTHY_SECONDS)
        it.canary.failing = True
        wait("both gateways have left the canary", lambda: it.weights() == [0, 0])
        time.sleep(SETTLE_SECONDS)
    failing = [at for at, failed in it.canary.asked if failed]
    if it.outcome() != "rolledBack" or not failing:
        raise RuntimeError(f"release {revision} was not rolled back: {it.outcome()}, {len(failing)} failing calls")
    run = {"seconds": round(failing[-1] - failing[0], 4), "failingCalls": len(failing), "userErrors": users.errors}
    bench.say(f"{revision}: {run}")
    return run


def wait(what, condition):
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {LIMIT_SECONDS} s")
        time.sleep(0.05)
