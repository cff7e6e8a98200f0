"""The benches. Each module has one function, `measure(bench)`, that returns a `Report`; its docstring says what it measures."""
