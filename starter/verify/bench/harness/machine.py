"""The machine and the checkout a measurement belongs to."""
import os
import pathlib
import platform
import re
import resource
import shutil
import subprocess

BENCH = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCH.parents[2]
TARGET = ROOT / "target" / "bench"
CLOCK_TICK = os.sysconf("SC_CLK_TCK")
OLDEST_JDK = 21


class Missing(Exception):
    """Something the bench needs is not on this machine; the message says what to install."""


def tool(name, package):
    """The path of a program."""
    path = shutil.which(name)
    if not path:
        raise Missing(f"{name} is not on the path: install it (Debian: apt-get install {package})")
    return path


def cores():
    """The cores for the server and for its clients: never the same one."""
    available = sorted(os.sched_getaffinity(0))
    if len(available) < 2:
        raise Missing("the bench needs two cores, one for the server and one for its clients")
    return {available[0]}, {available[1]}


def all_cores():
    return os.sched_getaffinity(0)


def allow_files(count):
    """Raises the limit of open files, for this process and those it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return
    if hard != resource.RLIM_INFINITY and hard < count:
        raise Missing(f"this bench opens {count} files, but the limit is {hard}: raise it (ulimit -Hn {count})")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def jdk():
    """Home and version of the newest long-term JDK, else of the newest."""
    found = {}
    for home in candidate_jdks():
        release = home / "release"
        if not release.is_file() or not (home / "bin" / "java").exists():
            continue
        version = re.search(r'JAVA_VERSION="([^"]+)"', release.read_text())
        if version:
            found.setdefault(version.group(1), home)
    usable = [v for v in found if major(v) >= OLDEST_JDK]
    if not usable:
        raise Missing(f"no JDK {OLDEST_JDK} or later found: install one, or set JAVA_HOME to it")
    best = max(usable, key=lambda v: ((major(v) - 21) % 4 == 0, [int(n) for n in re.findall(r"\d+", v)]))
    return found[best], best


def candidate_jdks():
    if "JAVA_HOME" in os.environ:
        yield pathlib.Path(os.environ["JAVA_HOME"])
    for directory in ("/usr/lib/jvm", "/opt"):
        yield from sorted(pathlib.Path(directory).glob("*"))
    java = shutil.which("java")
    if java:
        yield pathlib.Path(java).resolve().parent.parent


def major(version):
    return int(version.split(".")[0])


def commit():
    """The commit that is measured, marked when the checkout differs from it."""
    try:
        return subprocess.run(["git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=12"], cwd=ROOT,
                              capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def cpu():
    """Model and number of cores."""
    model = platform.processor() or platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}"
