"""Very many pictures, on all cores: a stream of readings in order, and reports that an interruption can't spoil.

>>> from inkdigits import batch
>>> for reading in batch.read(Path("scans").glob("*.png")):
...     print(reading.source, reading.error or reading.prediction.digit)
>>> for page in batch.read_numbers(Path("sheets").glob("*.jpg")):
...     print(page.source, page.error or [number.text for number in page.reading.numbers])
"""

from inkdigits.batch.pages import Page, read_numbers
from inkdigits.batch.stream import Reading, read
from inkdigits.batch.worker import Named
from inkdigits.batch.workers import WorkerError

__all__ = ["Named", "Page", "Reading", "WorkerError", "read", "read_numbers"]
