"""The first step: whatever holds a picture becomes a decoded `Picture`.

Nothing here looks for ink. What is decided here is what a source is, and how each mode of pixels becomes eight
bits of grey or colour; `decoding` decides what may be opened at all.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from inkdigits import heif
from inkdigits.decoding import FORMATS as FORMATS
from inkdigits.decoding import MOST_EXIF, check_size, damaged, decode
from inkdigits.decoding import Limits as Limits
from inkdigits.errors import NotAPictureError, PictureTooLargeError, UnreadablePictureError
from inkdigits.pdf import is_pdf

PixelArray: TypeAlias = NDArray[np.uint8]
Source: TypeAlias = (
    "str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | Image.Image | NDArray[np.generic]"
)

_INTEGER_MODES = ("I", "I;16", "I;16L", "I;16B", "I;16N")
_GREY_MODES = ("1", "L")

# What turns a picture upright, by its EXIF orientation; 1 is upright already.
_TURNS: dict[object, Callable[[PixelArray], PixelArray]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: lambda pixels: np.rot90(pixels),
}

_ON_THEIR_SIDE = (5, 6, 7, 8)

TILE = 512
"""Pixels of the side of what is converted and reduced at once, if it is square: all at once takes memory anew."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, upright.

    Attributes:
        pixels: uint8 [H, W, C] in 0..255, no side longer than `Limits.side` unless it was an array; C is 1 (grey)
            or 3 (red, green, blue).
        alpha: uint8 [H, W], 255 = opaque, or None where the picture knows no transparency.
        full_size: width and height in pixels before it was reduced, upright; None if it was not.
    """

    pixels: PixelArray
    alpha: PixelArray | None = None
    full_size: tuple[int, int] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the picture as it was given, upright."""
        height, width = self.pixels.shape[:2]
        return self.full_size or (width, height)


def load(source: Source, limits: Limits | None = None) -> Picture:
    """Decodes a picture from wherever it is.

    Args:
        source: a path, the bytes of a file, a binary file object, a Pillow image, or a NumPy array:
            [H, W] grey, [H, W, 1] grey, [H, W, 3] RGB or [H, W, 4] RGBA, of bool, uint8, uint16 or
            float in 0..1.
        limits: what is too large, or takes too long; `Limits()` if None.

    Returns:
        The picture, turned upright as its EXIF orientation says and reduced to `Limits.side`; of an animation, the
        first frame. An array keeps its size.

    Raises:
        NotAPictureError: the bytes are of no known picture format, or the source is of another type.
        UnreadablePictureError: empty, cut short, damaged, or an array of an impossible shape or range.
        PictureTooLargeError: over `limits`.
        OSError: the path cannot be opened (FileNotFoundError, PermissionError and so on).
    """
    limits = limits or Limits()
    if isinstance(source, np.ndarray):
        return _from_array(source, limits)
    if isinstance(source, Image.Image):
        check_size(*source.size, limits)
        image, full_size = source, source.size
    else:
        image, full_size = _decode(read_bytes(source, limits), limits)
    try:
        return _upright(_from_pillow(image, limits), image, full_size)
    except Exception as error:
        # An image that was given is decoded only now, and a decoder raises anything at all.
        raise damaged() from error


def _decode(data: bytes, limits: Limits) -> tuple[Image.Image, tuple[int, int]]:
    if is_pdf(data):
        raise NotAPictureError("A PDF is read for whole numbers only: choose read, or save the page as a picture.")
    if heif.is_heif(data):
        image = heif.decode(data, limits)
        return image, image.size
    return decode(data, limits)


def read_bytes(source: Source, limits: Limits) -> bytes:
    """The bytes of a file, as `load` decodes them; for its errors see there, too."""
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    elif isinstance(source, str | os.PathLike):
        data = _read_path(Path(source), limits)
    elif isinstance(source, io.TextIOBase):
        raise _not_binary()
    elif hasattr(source, "read"):
        data = source.read(limits.bytes + 1)
        if not isinstance(data, bytes):
            raise _not_binary()
    else:
        raise NotAPictureError(
            f"A {type(source).__name__} is not a picture; give a path, bytes, a binary file, "
            "a Pillow image or a NumPy array."
        )
    if not data:
        raise UnreadablePictureError("The picture is empty (0 bytes); choose a file with a picture in it.")
    if len(data) > limits.bytes:
        raise PictureTooLargeError(
            f"The picture has more than {limits.bytes / 1e6:g} MB; make it smaller and try again."
        )
    return data


def _read_path(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.bytes + 1)
    except ValueError:  # a NUL in the path
        raise NotAPictureError(f"{str(path)[:40]!r} is no path; give bytes if it is the picture itself.") from None


def _from_pillow(image: Image.Image, limits: Limits) -> Picture:
    factor = limits.factor(*image.size)
    brightest = _brightest(image) if image.mode in ("I", "F") else 0.0
    if factor == 1:
        pixels = np.asarray(_to_eight(image, brightest))
    else:
        # A side shorter than the factor would vanish; it is reduced to one pixel. What is transparent has no share.
        factors = (min(factor, image.width), min(factor, image.height))
        rows = (
            [np.asarray(_to_eight(tile, brightest).reduce(factors)) for tile in row] for row in _tiles(image, factors)
        )
        pixels = np.concatenate([np.concatenate(row, axis=1) for row in rows])
    if pixels.ndim == 2:
        return Picture(pixels[:, :, None])
    if pixels.shape[2] == 3:
        return Picture(pixels)
    # Of a large picture all that was decoded is still in memory, and another copy would be too much.
    return _with_alpha(pixels) if factor == 1 else Picture(pixels[:, :, :3], pixels[:, :, 3])


def _with_alpha(rgba: PixelArray) -> Picture:
    """Colour and alpha in memory of their own: a view of every fourth byte is slow to look at."""
    colour, alpha = cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), cv2.extractChannel(rgba, 3)
    return Picture(np.asarray(colour, np.uint8), np.asarray(alpha, np.uint8))


def _tiles(image: Image.Image, multiples: tuple[int, int] = (1, 1)) -> Iterator[Iterator[Image.Image]]:
    """The picture row by row in tiles, each a multiple of pixels wide and high unless the picture ends."""
    # Of a long and narrow picture a tile is as narrow and the longer, and so are there not too many.
    width = min(image.width, TILE)
    down = max(1, TILE**2 // width // multiples[1]) * multiples[1]
    across = max(1, TILE**2 // min(down, image.height) // multiples[0]) * multiples[0]
    for top in range(0, image.height, down):
        bottom = min(top + down, image.height)
        lefts = range(0, image.width, across)
        yield (image.crop((left, top, min(left + across, image.width), bottom)) for left in lefts)


def _brightest(image: Image.Image) -> float:
    """The largest value, neither infinite nor NaN, of a mode that doesn't say what its white is."""
    tiles = (np.asarray(tile) for row in _tiles(image) for tile in row)
    return max(float(np.nan_to_num(values, nan=0.0, posinf=255.0).max()) for values in tiles)


def _to_eight(image: Image.Image, brightest: float) -> Image.Image:
    """The picture in mode L, RGB or RGBA."""
    if image.mode == "La":  # grey weighted with its alpha; Pillow converts it to LA and to nothing else
        image = image.convert("LA")
    if image.mode in _INTEGER_MODES:
        return Image.fromarray(_integers_to_eight(np.asarray(image), brightest))
    if image.mode == "F":
        return Image.fromarray(_float_to_eight(np.asarray(image), brightest))
    if image.has_transparency_data:
        return _in_mode(image, "RGBA")
    return _in_mode(image, "L" if image.mode in _GREY_MODES else "RGB")


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    # Pillow copies what is of that mode already.
    return image if image.mode == mode else image.convert(mode)


def _upright(picture: Picture, image: Image.Image, full_size: tuple[int, int]) -> Picture:
    orientation = _orientation(image)
    turn = _TURNS.get(orientation)
    if turn is None:
        return replace(picture, full_size=full_size)
    alpha = None if picture.alpha is None else np.ascontiguousarray(turn(picture.alpha))
    full_size = full_size[::-1] if orientation in _ON_THEIR_SIDE else full_size
    return Picture(np.ascontiguousarray(turn(picture.pixels)), alpha, full_size)


def _orientation(image: Image.Image) -> object:
    if len(image.info.get("exif", b"")) > MOST_EXIF:
        return None
    try:
        return image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001  damaged EXIF raises anything at all, and the pixels are good
        return None


def _from_array(array: NDArray[np.generic], limits: Limits) -> Picture:
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4):
        raise UnreadablePictureError(
            f"An array of shape {array.shape} is no picture; give [H, W], [H, W, 3] or [H, W, 4]."
        )
    check_size(array.shape[1], array.shape[0], limits)
    pixels = _array_to_eight(array)
    if pixels.shape[2] == 4:
        return _with_alpha(pixels)
    return Picture(pixels)


def _array_to_eight(array: NDArray[np.generic]) -> PixelArray:
    if array.dtype == np.uint8:
        return array.astype(np.uint8, copy=False)
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype.kind == "u" and array.dtype.itemsize == 2:  # of either byte order
        return _sixteen_to_eight(array)
    if array.dtype.kind == "f":
        # NaN fails both comparisons, so it is refused with what is out of range.
        if not (np.min(array) >= 0.0 and np.max(array) <= 1.0):
            raise UnreadablePictureError(
                "A picture of floats must lie in 0..1; divide by its largest value, or give uint8 in 0..255."
            )
        return _unit_to_eight(array)
    raise UnreadablePictureError(f"An array of {array.dtype} is no picture; give uint8, or float in 0..1.")


def _unit_to_eight(values: NDArray[np.generic]) -> PixelArray:
    eight: PixelArray = np.rint(values.astype(np.float32) * np.float32(255)).astype(np.uint8)
    return eight


def _sixteen_to_eight(values: NDArray[np.generic]) -> PixelArray:
    eight: PixelArray = ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return eight


def _integers_to_eight(values: NDArray[np.generic], brightest: float) -> PixelArray:
    # Mode "I" holds 8-bit or 16-bit values in 32 signed bits; what lies outside 0..65535 never came from either.
    clipped = np.clip(values, 0, 65535)
    if values.dtype.itemsize == 4 and brightest <= 255:
        eight: PixelArray = clipped.astype(np.uint8)
        return eight
    return _sixteen_to_eight(clipped)


def _float_to_eight(values: NDArray[np.generic], brightest: float) -> PixelArray:
    finite = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=255.0, neginf=0.0)
    # Float TIFFs come in both habits, 0..1 and 0..255; nothing in the file says which.
    top = np.float32(1.0 if brightest <= 1.0 else 255.0)
    return _unit_to_eight(np.clip(finite / top, 0.0, 1.0))


def _not_binary() -> NotAPictureError:
    return NotAPictureError("The file is open in text mode; open it with mode 'rb'.")
