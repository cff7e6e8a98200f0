"""The load generator, a C program of ours on a core of its own."""
import dataclasses
import json
import os
import subprocess

from . import build, machine


@dataclasses.dataclass(frozen=True)
class Request:
    """What each connection sends, over and over. Sixteen # become a number that no other request has."""
    name: str
    method: str
    path: str
    body: str = ""
    headers: tuple = ()

    def file(self):
        """The bytes on the wire, where the load generator reads them."""
        head = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1", "User-Agent: sluice-bench", "Accept: */*",
                *self.headers]
        if self.body:
            head += ["Content-Type: application/json", f"Content-Length: {len(self.body.encode())}"]
        file = machine.TARGET / "requests" / (self.path.strip("/").replace("/", "-") + "-" + self.method.lower())
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(("\r\n".join(head) + "\r\n\r\n" + self.body).encode())
        return file


def command(server, request, **options):
    return [str(build.BINARIES / "load"), str(server.port), str(request.file()),
            *(f"{name}={value}" for name, value in options.items())]


def run(server, request, cores, **options):
    """One run of the load generator: its figures, latencies in microseconds."""
    done = subprocess.run(command(server, request, **options), capture_output=True, text=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, cores))
    if done.returncode != 0:
        raise RuntimeError(f"no load on {server.name}: {done.stderr.strip()}")
    return json.loads(done.stdout)


class Held:
    """Connections that have each been answered once and are idle now, until the context ends."""

    def __init__(self, server, request, cores, connections):
        self.command = command(server, request, connections=connections, hold=1)
        self.cores = cores

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        preexec_fn=lambda: os.sched_setaffinity(0, self.cores))
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the connections could not be held open")
        self.figures = json.loads(line)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()
