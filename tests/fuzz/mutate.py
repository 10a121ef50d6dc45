"""Mutations of encoded pictures: blind ones, and ones that know where a format keeps what it claims."""

import struct
import zlib
from collections.abc import Callable, Sequence
from random import Random

INTERESTING = (0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 200, 254, 255)

SIDES = (
    0,
    1,
    2,
    7,
    280,
    1000,
    1025,
    4000,
    4899,
    6000,
    16_383,
    16_384,
    65_535,
    100_000,
    2**24,
    2**31 - 1,
    2**31,
    2**32 - 1,
)
"""What a header may claim, around the limits of formats, of decoders and of our own."""

MOST = 6
"""Mutations of one case."""


def mutate(random: Random, seeds: Sequence[bytes]) -> bytes:
    """One case: a seed, mutated up to `MOST` times. The same state of `random` gives the same bytes."""
    data = bytearray(random.choice(seeds))
    claims = _CLAIMS.get(bytes(data[:2]))
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, MOST))):
        if claims is not None and random.random() < 0.45:
            claims(random, data)
        else:
            random.choice(_BLIND)(random, data, seeds)
    if data[:4] == b"\x89PNG" and random.random() < 0.9:
        _mend(data)
    return bytes(data)


# ---- blind: whatever the format


def _flip(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    for _i in range(random.choice((1, 1, 2, 8))):
        if data:
            data[_place(random, data)] ^= 1 << random.randrange(8)


def _set(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    if data:
        data[_place(random, data)] = random.choice(INTERESTING)


def _set_number(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    size, order = random.choice((2, 4)), random.choice(("big", "little"))
    at = _place(random, data)
    if at + size <= len(data):
        data[at : at + size] = (random.choice(SIDES) % 256**size).to_bytes(size, order)


def _cut(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    del data[_place(random, data) :]


def _remove(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    at = _place(random, data)
    del data[at : at + random.choice((1, 2, 4, 16, 256))]


def _repeat(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    at, size = _place(random, data), random.choice((1, 4, 12, 64, 512))
    data[at:at] = data[at : at + size] * random.choice((1, 2, 50))


def _fill(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    at, size = _place(random, data), random.choice((2, 8, 64, 512))
    size = min(size, len(data) - at)
    data[at : at + size] = bytes([random.choice(INTERESTING)]) * size


def _splice(random: Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    other = random.choice(seeds)
    start = random.randrange(len(other))
    at = _place(random, data)
    part = other[start : start + random.choice((4, 32, 256, 4096))]
    data[at : at + random.choice((0, len(part)))] = part


def _append(random: Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    data += random.choice(seeds)


def _place(random: Random, data: bytearray) -> int:
    """Half of the places are where formats keep their sizes and offsets."""
    end = len(data) if random.random() < 0.5 else min(64, len(data))
    return random.randrange(end) if end else 0


_BLIND: tuple[Callable[[Random, bytearray, Sequence[bytes]], None], ...] = (
    *(_flip, _flip, _set, _set, _set_number, _set_number),
    *(_cut, _remove, _repeat, _fill, _splice, _splice, _append),
)


# ---- what a header claims, by the first two bytes of its format


def _claim_png(random: Random, data: bytearray) -> None:
    if len(data) < 33:
        return
    kind = random.randrange(4)
    if kind == 0:
        struct.pack_into(">II", data, 16, *_size(random))
    elif kind == 1:  # depth, colour, compression, filter, interlace
        data[24 + random.randrange(5)] = random.choice((0, 1, 2, 3, 4, 6, 8, 16))
    else:
        _claim_chunk(random, data, remove=kind == 2)


def _claim_chunk(random: Random, data: bytearray, *, remove: bool) -> None:
    chunks = _chunks(data)
    if not chunks:
        return
    start, end = random.choice(chunks)
    if remove:
        del data[start:end]
    elif random.random() < 0.5:  # moved, or there twice
        data[random.choice(chunks)[0] : 0] = data[start:end]
    else:
        name = random.choice(
            (b"IDAT", b"PLTE", b"tRNS", b"eXIf", b"iCCP", b"zTXt", b"iTXt", b"fcTL", b"acTL", b"fdAT")
        )
        body = zlib.compress(bytes(random.choice((10, 100_000, 2_000_000))))
        body = random.choice((body, b"name\0\0" + body, bytes(26), bytes(data[start + 8 : end - 4])))
        data[start:start] = struct.pack(">I", len(body)) + name + body + bytes(4)


def _claim_jpeg(random: Random, data: bytearray) -> None:
    kind = random.randrange(4)
    frame = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    if frame >= 0 and kind < 2 and frame + 12 <= len(data):
        if kind == 0:
            height, width = (side % 65_536 for side in _size(random))
            struct.pack_into(">HH", data, frame + 5, height, width)
        else:  # the process, the depth, how many components, their sampling
            data[frame + random.choice((1, 4, 9, 11))] = random.choice(
                (0, 1, 2, 4, 8, 0x11, 0x22, 0x41, 0x44, 0xC1, 0xC2, 0xC9)
            )
    elif kind == 2:  # the end, too early or again
        at = random.randrange(len(data) + 1)
        data[at:at] = b"\xff\xd9"
    else:  # the last scan, again and again
        scan = data.rfind(b"\xff\xda")
        if scan >= 0:
            data[len(data) - 2 : len(data) - 2] = data[scan : len(data) - 2] * random.choice((1, 10, 100))


def _claim_webp(random: Random, data: bytearray) -> None:
    if len(data) < 34:
        return
    width, height = _size(random)
    if data[12:16] == b"VP8X" and random.random() < 0.6:
        data[20] ^= 1 << random.randrange(6)
        data[24:30] = (width % 2**24).to_bytes(3, "little") + (height % 2**24).to_bytes(3, "little")
    elif data[12:16] == b"VP8 ":
        struct.pack_into("<HH", data, 26, width % 16_384, height % 16_384)
    else:
        at = data.find(b"VP8L")
        if 0 <= at < len(data) - 13:
            struct.pack_into("<I", data, at + 9, width % 16_384 | (height % 16_384) << 14)


def _claim_gif(random: Random, data: bytearray) -> None:
    if len(data) < 20:
        return
    width, height = (side % 65_536 for side in _size(random))
    kind = random.randrange(3)
    frame = data.find(b",", 13)
    if kind == 0 or not 0 <= frame < len(data) - 10:
        struct.pack_into("<HH", data, 6, width, height)
    elif kind == 1:
        struct.pack_into("<HHHH", data, frame + 1, *(random.choice((0, 3, 60_000)) for _ in "xy"), width, height)
    else:
        data[frame + random.choice((9, 10))] = random.choice(INTERESTING)


def _claim_bmp(random: Random, data: bytearray) -> None:
    if len(data) < 54:
        return
    kind = random.randrange(3)
    if kind == 0:
        struct.pack_into("<II", data, 18, *_size(random))
    elif kind == 1:  # depth, compression
        struct.pack_into("<HI", data, 28, random.choice((0, 1, 2, 4, 8, 16, 24, 32)), random.randrange(7))
    else:  # where pixels begin, how long the header is, how many colours
        struct.pack_into("<I", data, random.choice((10, 14, 46)), random.choice((0, 12, 40, 54, 108, 124, *SIDES)))


def _claim_tiff(random: Random, data: bytearray) -> None:
    order = "<" if data[:2] == b"II" else ">"
    if len(data) < 8:
        return
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    if start + 2 > len(data):
        return
    (count,) = struct.unpack_from(f"{order}H", data, start)
    at = start + 2 + 12 * random.randrange(max(1, count))
    if at + 12 > len(data):
        return
    where, form, values = random.choice(
        (
            (
                0,
                "H",
                (256, 257, 258, 259, 262, 273, 274, 277, 278, 279, 282, 284, 320, 322, 323, 324, 325, 330, 34665),
            ),
            (2, "H", (0, 1, 2, 3, 4, 5, 7, 11, 12, 13, 16)),
            (4, "I", SIDES),
            *((8, "I", (*SIDES, 5, 6, 7, 8, 32_773, 34_676, 34_712, 34_925, 50_000)),) * 3,
        )
    )
    struct.pack_into(f"{order}{form}", data, at + where, random.choice(values))


def _size(random: Random) -> tuple[int, int]:
    return random.choice(SIDES), random.choice(SIDES)


_CLAIMS: dict[bytes, Callable[[Random, bytearray], None]] = {
    b"\x89P": _claim_png,
    b"\xff\xd8": _claim_jpeg,
    b"RI": _claim_webp,
    b"GI": _claim_gif,
    b"BM": _claim_bmp,
    b"II": _claim_tiff,
    b"MM": _claim_tiff,
}


def _chunks(data: bytearray) -> list[tuple[int, int]]:
    """Where the chunks of a PNG start and end."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            break
        chunks.append((at, end))
        at = end
    return chunks


def _mend(data: bytearray) -> None:
    """Makes the checksums of a PNG right, so that what was mutated gets past them."""
    for start, end in _chunks(data):
        struct.pack_into(">I", data, end - 4, zlib.crc32(data[start + 4 : end - 4]))
