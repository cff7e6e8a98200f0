"""What a bench found: results, and the targets it was measured against."""
import dataclasses
import json

from . import machine


@dataclasses.dataclass(frozen=True)
class Target:
    """A promise and what was measured; at most the target is met, or at least it where `at_least`."""
    name: str
    target: float
    measured: float
    at_least: bool = False

    @property
    def met(self):
        return self.measured >= self.target if self.at_least else self.measured <= self.target


@dataclasses.dataclass
class Report:
    """Results are dictionaries as they are written; tables are lists of rows, the first one the heading."""
    results: list = dataclasses.field(default_factory=list)
    tables: list = dataclasses.field(default_factory=list)
    targets: list = dataclasses.field(default_factory=list)

    def add_table(self, title, heading, rows):
        self.tables.append((title, [heading, *rows]))

    def document(self, quick):
        _, version = machine.jdk()
        return {
            "commit": machine.commit(),
            "jdk": version,
            "cpu": machine.cpu(),
            "quick": quick,
            "results": self.results,
            "targets": [{"name": t.name, "target": t.target, "measured": round(t.measured, 4), "met": t.met}
                        for t in self.targets],
            "targetsMet": all(t.met for t in self.targets),
        }

    def write(self, name, quick):
        file = machine.TARGET / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.document(quick), indent=2, ensure_ascii=False) + "\n")
        return file

    def print(self, name, quick):
        _, version = machine.jdk()
        print(f"\n{name}{' (quick)' if quick else ''}: commit {machine.commit()}, JDK {version}, {machine.cpu()}")
        for title, rows in self.tables:
            print(f"\n{title}\n")
            print_table(rows)
        if self.targets:
            print("\nTargets\n")
            print_table([["target", "limit", "measured", ""], *(
                [t.name, ("≥ " if t.at_least else "≤ ") + figure(t.target), figure(t.measured), "met" if t.met else "MISSED"]
                for t in self.targets)])


def figure(value):
    """Three significant digits at least, and no more decimals than they need."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 20 else f"{value:.2f}"


def print_table(rows):
    """As Markdown, so that it can be quoted."""
    rows = [[cell if isinstance(cell, str) else figure(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rows.insert(1, ["-" * width for width in widths])
    for row in rows:
        print("| " + " | ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths))) + " |")
