"""Runs the fuzzer: `python -m tests.fuzz --cases 100000`."""

import argparse
import sys
from pathlib import Path

from tests.fuzz.run import Report, run


def main() -> None:
    """Parses the arguments, runs, and ends with 1 if a case broke what is promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="how many mutated pictures (100000)")
    parser.add_argument("--seed", type=int, default=1, help="another number makes other cases (1)")
    parser.add_argument("--workers", type=int, help="processes (one a core)")
    parser.add_argument(
        "--out", type=Path, default=Path(".cache/fuzz"), help="folder for offending files (.cache/fuzz)"
    )
    options = parser.parse_args()
    report = run(options.cases, seed=options.seed, workers=options.workers, progress=_progress)
    sys.stdout.write(f"{report}\n")
    if report.failures:
        options.out.mkdir(parents=True, exist_ok=True)
        for failure in report.failures:
            path = options.out / f"{options.seed}-{failure.case}.bin"
            path.write_bytes(failure.data)
            sys.stderr.write(f"{path}: {failure.reason}\n")
        sys.exit(1)


def _progress(report: Report, cases: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{report.cases}/{cases}, {len(report.failures)} failures")


if __name__ == "__main__":
    main()
