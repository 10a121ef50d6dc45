"""Where pictures wait their turn to be read: few enough that nobody waits long, and the others are told at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import perf_counter
from typing import NamedTuple, TypeVar

from inkdigits.errors import InkdigitsError
from inkdigits.prediction import Prediction
from inkdigits.recognizer import Recognizer

T = TypeVar("T")

SHARE = 0.1
"""Weight of the last reading in the mean of how long one takes."""

SMALL_BYTES, SMALL_PIXELS = 64 * 1024, 512 * 512
"""A PNG up to this size is read in a millisecond or two, which is less than it costs to hand it to a thread."""

PNG = b"\x89PNG\r\n\x1a\n"


class BusyError(InkdigitsError):
    """More pictures wait than may."""

    def __init__(self) -> None:
        super().__init__("The server has as much to read as it can hold; try again in a second.")


class _Waiting(NamedTuple):
    """A small picture, who reads it, and who waits for it."""

    recognizer: Recognizer
    picture: bytes
    answer: asyncio.Future[Prediction]


class Desk:
    """Reads pictures in the order they come.

    Small ones are read on the event loop's own thread, one after the other: Python runs one thread at a time anyway,
    and a thread more would only make both wait for each other. Large ones, which take up to a second, are read in
    threads, so that they hold up nobody, and so is other work.

    Args:
        queue: pictures that may wait or be under way.
        concurrency: large ones, and other work, that are under way at once.
        longest: seconds that reading all that wait may take, as long as each of the last ones took: how many may
            wait depends on the machine, how long one waits is what people notice.
    """

    def __init__(self, *, queue: int, concurrency: int, longest: float) -> None:
        self._queue = queue
        self._longest = longest
        self._each = 0.0
        self._concurrency = concurrency
        self._threads = self._hired()
        self._small: deque[_Waiting] = deque()
        self._large = 0

    @property
    def waiting(self) -> int:
        """Pictures that wait or are under way."""
        return len(self._small) + self._large

    @property
    def is_full(self) -> bool:
        """Whether another picture would be turned away."""
        return self.waiting >= self._queue or len(self._small) * self._each > self._longest

    async def read(self, recognizer: Recognizer, picture: bytes) -> Prediction:
        """Reads the digit in one picture when its turn has come.

        Raises:
            BusyError: too many wait already.
            PictureError: as `Recognizer.predict`.
        """
        if not _is_small(picture):
            return await self.run(partial(recognizer.predict, picture))
        if self.is_full:
            raise BusyError
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Prediction] = loop.create_future()
        self._small.append(_Waiting(recognizer, picture, answer))
        if len(self._small) == 1:
            loop.call_soon(self._next, loop)
        return await answer

    async def run(self, work: Callable[[], T]) -> T:
        """Does in a thread, when its turn has come, what may take long: reading a large picture, or a whole page.

        Args:
            work: what to do; it counts as a picture that waits until it is done.

        Raises:
            BusyError: too many wait already.
            Exception: whatever the work raises.
        """
        if self.is_full:
            raise BusyError
        return await self._in_thread(work)

    async def each(self, steps: Iterator[T]) -> AsyncIterator[T]:
        """Does in threads, step by step, what takes long as a whole; between two steps others have their turn.

        Args:
            steps: gives what each step has made, never None; what has begun is not turned away any more.

        Raises:
            BusyError: too many wait already.
            Exception: whatever a step raises.
        """
        if self.is_full:
            raise BusyError
        while (made := await self._in_thread(partial(next, steps, None))) is not None:
            yield made

    async def _in_thread(self, work: Callable[[], T]) -> T:
        self._large += 1
        under_way = asyncio.get_running_loop().run_in_executor(self._threads, work)
        # Counted until the thread is free again, even where the client has gone meanwhile.
        under_way.add_done_callback(self._large_done)
        return await asyncio.shield(under_way)

    def close(self) -> None:
        """Lets the threads go once they have read what they have begun; who starts again does so with others."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._threads = self._hired()

    def _hired(self) -> ThreadPoolExecutor:
        """Threads, none of which begins before there is work for it."""
        return ThreadPoolExecutor(self._concurrency, thread_name_prefix="read")

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        """Reads one, and lets the event loop do all else that is due before the next.

        Were several read in a row, whoever comes meanwhile would wait for them all before even being turned away,
        and uvloop takes in but one new connection between.
        """
        waiting = self._small.popleft()
        if not waiting.answer.done():  # the client may have gone
            began = perf_counter()
            _read(waiting)
            self._each += (perf_counter() - began - self._each) * SHARE
        if self._small:
            loop.call_soon(self._next, loop)

    def _large_done(self, answer: asyncio.Future[T]) -> None:
        self._large -= 1
        if not answer.cancelled():
            answer.exception()  # looked at, so that asyncio does not warn where nobody waited for it any more


def _read(waiting: _Waiting) -> None:
    try:
        waiting.answer.set_result(waiting.recognizer.predict(waiting.picture))
    except Exception as error:  # noqa: BLE001  whatever it is, it belongs to this request alone
        waiting.answer.set_exception(error)


def _is_small(picture: bytes) -> bool:
    if len(picture) > SMALL_BYTES or not picture.startswith(PNG):
        return False
    width, height = int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
    return width * height <= SMALL_PIXELS
