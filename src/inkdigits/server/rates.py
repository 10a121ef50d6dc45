"""How often each client has asked, counted for all workers of a server together."""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path

log = logging.getLogger("inkdigits.server")

MEMORY = ":memory:"

SWEEP = 4096
"""After so many pictures, clients that have not asked for a while are forgotten."""

_CREATE = "CREATE TABLE IF NOT EXISTS clients (client TEXT PRIMARY KEY, free REAL) WITHOUT ROWID"

# One statement reads, decides and writes, so two workers can't both let in the last one.
_TAKE = """
    INSERT INTO clients (client, free) VALUES (:client, :now + :step)
    ON CONFLICT (client) DO UPDATE SET free = max(free, :now) + :step WHERE max(free, :now) <= :now + :ahead
    RETURNING free
"""


class Rates:
    """So many a second for each client, and so many at once; counts within its context (`with rates: …`).

    For each client the time is kept at which it would have been served if it had come evenly. It may be ahead of
    the clock by as many steps as may come at once.

    Args:
        rate: pictures a second, more than 0.
        burst: pictures at once, 1 or more.
        folder: that all workers share; None where there is one worker only.

    Raises:
        OSError: on entering; the folder can't be written.

    Reference:
        ITU-T I.371, annex A, for the virtual scheduling form of the generic cell rate algorithm.
    """

    def __init__(self, rate: float, burst: int, folder: Path | None = None) -> None:
        self._step = 1 / rate
        self._ahead = self._step * (burst - 1)
        self._place = MEMORY if folder is None else str(folder / "rates.sqlite")
        self._taken = 0
        self._counts: sqlite3.Connection | None = None

    def __enter__(self) -> Rates:
        """Opens the counts."""
        try:
            # A worker waits for another by microseconds; a tenth of a second means that something is wrong.
            counts = sqlite3.connect(self._place, timeout=0.1, isolation_level=None, check_same_thread=False)
            # What is counted is worth nothing after a crash, so nothing waits for a disk.
            counts.execute("PRAGMA journal_mode = WAL")
            counts.execute("PRAGMA synchronous = OFF")
            counts.execute(_CREATE)
        except sqlite3.Error as error:
            raise OSError(None, f"clients can't be counted ({error})", self._place) from error
        self._counts = counts
        return self

    def __exit__(self, *_: object) -> None:
        """Lets go of them."""
        if self._counts is not None:
            self._counts.close()
            self._counts = None

    def take(self, client: str) -> float:
        """Counts one picture of a client.

        Args:
            client: what tells clients apart, such as an address.

        Returns:
            0 if it may be read, else the seconds until the next may; what is refused is not counted.
        """
        counts = self._counts
        if counts is None:
            return 0.0  # the server has not started, and reads nothing yet
        # The clock of all processes; one that is set back lets clients wait, at most by the burst they had used.
        now = time.time()
        try:
            self._sweep(counts, now)
            values = {"client": client, "now": now, "step": self._step, "ahead": self._ahead}
            if counts.execute(_TAKE, values).fetchone():
                return 0.0
            row = counts.execute("SELECT free FROM clients WHERE client = ?", (client,)).fetchone()
        except sqlite3.Error as error:
            # A disk that is full must not keep people from reading digits.
            log.warning("clients can't be counted, all are let in: %s", error)
            return 0.0
        return max(row[0] - self._ahead - now, 0.001) if row else 0.0

    def _sweep(self, counts: sqlite3.Connection, now: float) -> None:
        self._taken += 1
        if self._taken % SWEEP == 0:
            counts.execute("DELETE FROM clients WHERE free < ?", (now,))
