"""So many pictures a second and client: counted evenly, for all workers, and never in the way of reading."""

import contextlib
import subprocess
import sys

import pytest

from inkdigits.server import rates
from inkdigits.server.rates import Rates


@pytest.fixture
def rates_of():
    """Opened counts."""
    with contextlib.ExitStack() as stack:
        yield lambda *given, **named: stack.enter_context(Rates(*given, **named))


@pytest.fixture
def clock(monkeypatch):
    """The time, moved by hand."""

    class Clock:
        now = 1_000.0

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(rates, "time", clock)
    return clock


def test_so_many_at_once_and_then_one_a_step(clock, rates_of):
    counts = rates_of(10, burst=3)
    assert [counts.take("a") == 0 for _ in range(5)] == [True, True, True, False, False]
    assert counts.take("a") == pytest.approx(0.1)
    clock.now += 0.1
    assert [counts.take("a") == 0 for _ in range(2)] == [True, False]
    clock.now += 60
    assert [counts.take("a") == 0 for _ in range(4)] == [True, True, True, False]


def test_what_is_refused_is_not_counted(clock, rates_of):
    counts = rates_of(1, burst=1)
    counts.take("a")
    for _ in range(50):
        assert counts.take("a") == pytest.approx(1)
    clock.now += 1
    assert counts.take("a") == 0


def test_each_client_has_its_own(clock, rates_of):
    counts = rates_of(1, burst=1)
    assert counts.take("a") == 0
    assert counts.take("b") == 0
    assert counts.take("a") > 0


def test_who_has_not_asked_for_long_is_forgotten(clock, rates_of, monkeypatch):
    monkeypatch.setattr(rates, "SWEEP", 100)
    counts = rates_of(10, burst=1)
    for number in range(99):
        counts.take(str(number))
    clock.now += 1
    counts.take("last")
    assert counts._counts.execute("SELECT client FROM clients").fetchall() == [("last",)]


WORKER = """
import sys
from pathlib import Path
from inkdigits.server.rates import Rates
with Rates(0.001, burst=100, folder=Path(sys.argv[1])) as counts:
    print(sum(counts.take("one client") == 0 for _ in range(60)))
"""


def test_workers_count_together(tmp_path):
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, tmp_path], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    let_in = [int(worker.communicate()[0]) for worker in workers]
    assert sum(let_in) == 100
    assert max(let_in) <= 60


def test_a_store_that_fails_keeps_nobody_out(rates_of, tmp_path, caplog):
    counts = rates_of(1, burst=1, folder=tmp_path)
    counts.take("a")
    counts._counts.execute("DROP TABLE clients")
    assert counts.take("a") == 0
    assert "can't be counted" in caplog.text


def test_a_folder_that_can_not_be_written_is_said(tmp_path):
    with pytest.raises(OSError, match="can't be counted"), Rates(1, burst=1, folder=tmp_path / "nowhere"):
        pass
