"""The queue in front of the recognizer: order, bounds, what is read where."""

import asyncio
import io
import threading
import time

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import UnreadablePictureError
from inkdigits.server.desk import BusyError, Desk


def _png(side=20):
    buffer = io.BytesIO()
    Image.fromarray(np.full((side, side), 255, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


SMALL, LARGE = _png(), _png(600)


class Reader:
    """Stands for a recognizer: notes what it is given, where, and answers with its number."""

    def __init__(self, seconds=0.0):
        self.seconds = seconds
        self.seen = []
        self.threads = set()

    def predict(self, picture):
        time.sleep(self.seconds)
        self.threads.add(threading.current_thread())
        self.seen.append(picture)
        if picture == b"broken":
            raise UnreadablePictureError("broken")
        return len(self.seen)


def _desk(queue, concurrency=1):
    return Desk(queue=queue, concurrency=concurrency, longest=60)


async def _all(desk, reader, pictures):
    return await asyncio.gather(*(desk.read(reader, picture) for picture in pictures), return_exceptions=True)


def test_pictures_are_read_in_the_order_they_come():
    reader, pictures = Reader(), [SMALL + bytes([number]) for number in range(20)]
    answers = asyncio.run(_all(_desk(20), reader, pictures))
    assert reader.seen == pictures
    assert answers == list(range(1, 21))


def test_whoever_would_have_to_wait_too_long_is_told_at_once():
    reader = Reader()
    answers = asyncio.run(_all(_desk(5), reader, [SMALL] * 8))
    assert answers[:5] == [1, 2, 3, 4, 5]
    assert [type(answer) for answer in answers[5:]] == [BusyError] * 3
    assert len(reader.seen) == 5


def test_no_more_wait_than_can_be_read_in_time():
    async def scenario(seconds):
        desk, reader = Desk(queue=100, concurrency=1, longest=0.05), Reader(seconds)
        await _all(desk, reader, [SMALL] * 40)  # it learns how long one takes
        return sum(isinstance(answer, int) for answer in await _all(desk, reader, [SMALL] * 40))

    assert asyncio.run(scenario(0.0)) == 40
    assert 2 <= asyncio.run(scenario(0.01)) <= 6


def test_large_pictures_count_until_their_thread_is_free_though_nobody_waits_for_them_any_more():
    async def scenario():
        desk, reader = _desk(2), Reader(seconds=0.2)
        gone = [asyncio.ensure_future(desk.read(reader, LARGE)) for _ in range(2)]
        await asyncio.sleep(0.05)
        for task in gone:
            task.cancel()
        await asyncio.sleep(0)
        assert desk.is_full
        with pytest.raises(BusyError):
            await desk.read(reader, SMALL)
        await asyncio.sleep(0.5)
        assert desk.waiting == 0
        return len(reader.seen)

    assert asyncio.run(scenario()) == 2


def test_small_pictures_are_read_on_the_event_loop_and_large_ones_beside_it():
    async def scenario(picture):
        desk, reader = _desk(4, 2), Reader()
        await desk.read(reader, picture)
        return reader.threads

    here = threading.current_thread()
    assert asyncio.run(scenario(SMALL)) == {here}
    for picture in (LARGE, b"GIF89a, or whatever is no PNG", SMALL + bytes(64 * 1024)):
        assert here not in asyncio.run(scenario(picture))


def test_a_large_picture_holds_up_no_small_one():
    async def scenario():
        desk, slow, quick = _desk(4), Reader(seconds=0.5), Reader()
        large = asyncio.ensure_future(desk.read(slow, LARGE))
        await asyncio.sleep(0.05)
        await desk.read(quick, SMALL)
        return large.done()

    assert asyncio.run(scenario()) is False


def test_the_event_loop_gets_its_turn_after_every_small_picture():
    async def scenario():
        desk, reader = _desk(20), Reader()
        reading = asyncio.ensure_future(_all(desk, reader, [SMALL] * 20))
        turns = 0
        while not reading.done():
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert asyncio.run(scenario()) >= 20


@pytest.mark.parametrize("picture", [b"broken", b"\x89PNG\r\n\x1a\n"])
def test_what_goes_wrong_with_one_picture_is_its_own_matter(picture):
    class Breaks(Reader):
        def predict(self, given):
            if given == picture:
                raise UnreadablePictureError("broken")
            return super().predict(given)

    answers = asyncio.run(_all(_desk(5), Breaks(), [SMALL, picture, SMALL]))
    assert (answers[0], answers[2]) == (1, 2)
    assert isinstance(answers[1], UnreadablePictureError)


def test_who_has_gone_is_not_read():
    async def scenario():
        desk, reader = _desk(5), Reader()
        gone = asyncio.ensure_future(desk.read(reader, SMALL))
        await asyncio.sleep(0)
        gone.cancel()
        stays = asyncio.ensure_future(desk.read(reader, SMALL))
        await stays
        return len(reader.seen)

    assert asyncio.run(scenario()) == 1
