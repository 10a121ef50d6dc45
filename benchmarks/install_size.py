"""How large the core install is: what `make run` installs, in a fresh environment, without pip.

python -m benchmarks.install_size [--most 12] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from inkdigits.learning.card import machine, now, revision

ROOT = Path(__file__).parents[1]
CORE = ROOT / "requirements" / "core.txt"

INSTALLERS = ("pip", "setuptools", "flit_core", "_distutils_hack", "wheel")
"""What only installs the rest."""


def sizes(site_packages: Path) -> Counter[str]:
    """Bytes by top-level folder or file, as they lie there after the first import has compiled them.

    A library's `NAME.libs` counts towards NAME; its `NAME-1.0.dist-info` is a folder of its own and small.
    """
    found: Counter[str] = Counter()
    for path in _files(site_packages):
        top = path.relative_to(site_packages).parts[0]
        if top.split("-")[0].removesuffix(".py") not in INSTALLERS:
            found[top.removesuffix(".libs")] += path.stat().st_size
    return found


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def install(folder: Path) -> Path:
    """Makes an environment with the pinned core packages and this package; returns its site-packages."""
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    for words in (["--require-hashes", "-r", str(CORE)], ["--no-deps", "--no-build-isolation", str(ROOT)]):
        subprocess.run([*pip, *words], check=True)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    return site_packages


def main() -> None:
    """Prints the largest packages and the sum and, if asked, writes them as JSON."""
    parser = argparse.ArgumentParser(description="Megabytes of the core install.")
    parser.add_argument("--most", type=int, default=12, help="packages to list")
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("installing…", file=sys.stderr, flush=True)
        found = sizes(install(Path(folder)))
    megabytes = {name: round(size / 1e6, 1) for name, size in found.most_common()}
    total = round(sum(found.values()) / 1e6, 1)
    print(f"{machine()}; site-packages of the core install: {total} MB")
    for name, size in list(megabytes.items())[: arguments.most]:
        print(f"{name:<32}{size:>8.1f} MB")
    if arguments.json:
        about = {"machine": machine(), "revision": revision(), "measured": now()}
        report = {**about, "total_mb": total, "megabytes": megabytes}
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
