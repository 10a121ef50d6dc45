"""The first step: whatever holds a picture becomes a decoded `Picture`.

Nothing here looks for ink. What is decided here is what may be opened at all: the size is read from the
header and checked before a single pixel is decoded, and whatever a decoder throws becomes one sentence.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from inkdigits.errors import NotAPictureError, PictureTooLargeError, UnreadablePictureError

PixelArray: TypeAlias = NDArray[np.uint8]
Source: TypeAlias = (
    "str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | Image.Image | NDArray[np.generic]"
)

# Raster formats only: Pillow would hand EPS to Ghostscript, and others fetch fonts or run for long.
# No icons: Pillow decodes the picture inside an ICO while opening it, before its size can be refused.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "TGA", "AVIF", "JPEG2000")

_INTEGER_MODES = ("I", "I;16", "I;16L", "I;16B", "I;16N")
_GREY_MODES = ("1", "L")

# What turns a picture upright, by its EXIF orientation; 1 is upright already.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a picture may be.

    Attributes:
        bytes: most bytes of an encoded picture (a file, an upload); the default is 5 MB.
        pixels: most pixels, width × height, checked before decoding; the default is 24 million.
    """

    bytes: int = 5_000_000
    pixels: int = 24_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, upright.

    Attributes:
        pixels: uint8 [H, W, C] in 0..255; C is 1 (grey) or 3 (red, green, blue).
        alpha: uint8 [H, W], 255 = opaque, or None where the picture knows no transparency.
    """

    pixels: PixelArray
    alpha: PixelArray | None = None


def load(source: Source, limits: Limits | None = None) -> Picture:
    """Decodes a picture from wherever it is.

    Args:
        source: a path, the bytes of a file, a binary file object, a Pillow image, or a NumPy array:
            [H, W] grey, [H, W, 1] grey, [H, W, 3] RGB or [H, W, 4] RGBA, of bool, uint8, uint16 or
            float in 0..1.
        limits: what is too large; `Limits()` if None.

    Returns:
        The picture, turned upright as its EXIF orientation says; of an animation, the first frame.

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
        return _decode(source, limits)
    data = _read(source, limits)
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise NotAPictureError(
            "This is not a picture that can be read; use PNG, JPEG, WebP, GIF, BMP or TIFF."
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(limits) from None
    except Exception as error:
        # A decoder fed with hostile bytes raises far more than OSError: SyntaxError, struct.error, IndexError…
        raise _damaged() from error
    with image:
        return _decode(image, limits)


def _read(source: Source, limits: Limits) -> bytes:
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


def _decode(image: Image.Image, limits: Limits) -> Picture:
    _check_size(*image.size, limits)
    try:
        image.load()
        return _from_pillow(_upright(image))
    except Exception as error:
        raise _damaged() from error


def _upright(image: Image.Image) -> Image.Image:
    try:
        turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001  damaged EXIF raises anything at all, and the pixels are good
        return image
    return image if turn is None else image.transpose(turn)


def _from_pillow(image: Image.Image) -> Picture:
    if image.mode == "La":  # grey weighted with its alpha; Pillow converts it to LA and to nothing else
        image = image.convert("LA")
    if image.mode in _INTEGER_MODES:
        return Picture(_integers_to_eight(np.asarray(image))[:, :, None])
    if image.mode == "F":
        return Picture(_float_to_eight(np.asarray(image))[:, :, None])
    if image.has_transparency_data:
        rgba = np.asarray(image.convert("RGBA"))
        return Picture(rgba[:, :, :3], rgba[:, :, 3])
    if image.mode in _GREY_MODES:
        return Picture(np.asarray(image.convert("L"))[:, :, None])
    return Picture(np.asarray(image.convert("RGB")))


def _from_array(array: NDArray[np.generic], limits: Limits) -> Picture:
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4):
        raise UnreadablePictureError(
            f"An array of shape {array.shape} is no picture; give [H, W], [H, W, 3] or [H, W, 4]."
        )
    _check_size(array.shape[1], array.shape[0], limits)
    pixels = _array_to_eight(array)
    if pixels.shape[2] == 4:
        return Picture(pixels[:, :, :3], pixels[:, :, 3])
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


def _integers_to_eight(values: NDArray[np.generic]) -> PixelArray:
    # Mode "I" holds 8-bit or 16-bit values in 32 signed bits; what lies outside 0..65535 never came from either.
    clipped = np.clip(values, 0, 65535)
    if values.dtype.itemsize == 4 and clipped.max() <= 255:
        eight: PixelArray = clipped.astype(np.uint8)
        return eight
    return _sixteen_to_eight(clipped)


def _float_to_eight(values: NDArray[np.generic]) -> PixelArray:
    finite = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=255.0, neginf=0.0)
    # Float TIFFs come in both habits, 0..1 and 0..255; nothing in the file says which.
    top = np.float32(1.0 if finite.max() <= 1.0 else 255.0)
    return _unit_to_eight(np.clip(finite / top, 0.0, 1.0))


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width < 1 or height < 1:
        raise UnreadablePictureError(f"The picture is {width}×{height} pixels; it has nothing to read.")
    if width * height > limits.pixels:
        raise _too_many_pixels(limits, width, height)


def _too_many_pixels(limits: Limits, width: int = 0, height: int = 0) -> PictureTooLargeError:
    has = f"is {width}×{height} pixels" if width else "is far too large"
    return PictureTooLargeError(
        f"The picture {has}, over the limit of {limits.pixels / 1e6:g} million; make it smaller and try again."
    )


def _damaged() -> UnreadablePictureError:
    return UnreadablePictureError(
        "The picture is damaged or cut short and can't be decoded; save it again and retry."
    )


def _not_binary() -> NotAPictureError:
    return NotAPictureError("The file is open in text mode; open it with mode 'rb'.")
