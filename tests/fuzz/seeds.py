"""Small pictures of a digit in every kind that the decoders know: what the fuzzer mutates."""

import io
from typing import Any

import numpy as np
from PIL import Image

from tests.drawing import digit

_DRAWN = digit(3, canvas=(60, 44), size=36, pen=5, ink=(20, 40, 160))
_MOVED = digit(3, canvas=(60, 44), size=30, pen=5, ink=(160, 40, 20))


def _encode(image: Image.Image, file_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    # Writing JPEG leaves its settings in the images.
    options["append_images"] = [each.copy() for each in options.get("append_images", ())]
    image.copy().save(buffer, file_format, **options)
    return buffer.getvalue()


def _photo() -> Image.Image:
    """A digit in a camera's noise: what a drawing's flat paper leaves out of decoders and of finding ink."""
    pixels = np.asarray(digit(5, canvas=(120, 90), size=70, pen=8)) * 0.7 + 40
    noise = np.random.Generator(np.random.PCG64(5)).normal(0, 6, pixels.shape)
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def _transparent() -> Image.Image:
    return digit(3, canvas=(60, 44), size=36, pen=5, ink=(20, 40, 160), paper=None)


def _sixteen() -> Image.Image:
    return Image.fromarray(np.asarray(_DRAWN.convert("L")).astype(np.uint16) * 257)


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera"
    exif[0x011A] = 72.0
    return exif


def _png() -> dict[str, bytes]:
    grey = _DRAWN.convert("L")
    return {
        **{f"PNG {mode}": _encode(_DRAWN.convert(mode), "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA")},
        "PNG 16 bit": _encode(_sixteen(), "PNG"),
        "PNG four bit": _encode(_DRAWN.convert("P", palette=Image.Palette.ADAPTIVE, colors=12), "PNG", bits=4),
        "PNG transparent": _encode(_transparent(), "PNG"),
        "PNG transparent grey": _encode(grey, "PNG", transparency=255),
        "PNG transparent palette": _encode(_DRAWN.convert("P"), "PNG", transparency=bytes(range(0, 256, 2))),
        "PNG with EXIF": _encode(grey, "PNG", exif=_exif(6), dpi=(300, 300)),
        "PNG animated": _encode(_DRAWN, "PNG", save_all=True, append_images=[_MOVED]),
        "PNG photograph": _encode(_photo(), "PNG"),
    }


def _jpeg() -> dict[str, bytes]:
    return {
        "JPEG": _encode(_DRAWN, "JPEG"),
        "JPEG grey": _encode(_DRAWN.convert("L"), "JPEG"),
        "JPEG CMYK": _encode(_DRAWN.convert("CMYK"), "JPEG"),
        "JPEG progressive": _encode(_photo(), "JPEG", progressive=True, quality=90),
        "JPEG of all colour": _encode(_photo(), "JPEG", progressive=True, subsampling=0),
        "JPEG with EXIF": _encode(_DRAWN, "JPEG", exif=_exif(8), dpi=(72, 72), comment="a comment"),
        "JPEG with restarts": _encode(_photo(), "JPEG", restart_marker_rows=1),
        "JPEG of two": _encode(_DRAWN, "MPO", save_all=True, append_images=[_MOVED]),
        "JPEG large": _encode(digit(4, canvas=(2100, 1500), size=900, pen=80), "JPEG", quality=20),
    }


def _webp() -> dict[str, bytes]:
    return {
        "WebP": _encode(_DRAWN, "WEBP"),
        "WebP lossless": _encode(_DRAWN, "WEBP", lossless=True, exif=_exif(3)),
        "WebP transparent": _encode(_transparent(), "WEBP", quality=70),
        "WebP animated": _encode(_DRAWN, "WEBP", save_all=True, append_images=[_MOVED], duration=50),
        "WebP photograph": _encode(_photo(), "WEBP", quality=40),
    }


def _gif() -> dict[str, bytes]:
    return {
        "GIF": _encode(_DRAWN, "GIF"),
        "GIF interlaced": _encode(_photo().convert("L"), "GIF", interlace=1),
        "GIF transparent": _encode(_transparent(), "GIF"),
        "GIF animated": _encode(_DRAWN, "GIF", save_all=True, append_images=[_MOVED], comment=b"a comment", loop=0),
    }


def _bmp() -> dict[str, bytes]:
    return {
        "BMP": _encode(_DRAWN, "BMP"),
        "BMP 1 bit": _encode(_DRAWN.convert("1"), "BMP"),
        "BMP palette": _encode(_DRAWN.convert("P"), "BMP"),
        "BMP transparent": _encode(_transparent(), "BMP"),
        "BMP run-length": _run_length_bmp(),
    }


def _run_length_bmp() -> bytes:
    """Pillow writes no BMP of the compression RLE8: its rows, bottom first, as runs of one value each."""
    plain = bytearray(_encode(_DRAWN.convert("P"), "BMP"))
    rows = np.asarray(_DRAWN.convert("P"))[::-1]
    runs = b"".join(b"".join(bytes((1, value)) for value in row) + b"\0\0" for row in rows) + b"\0\1"
    start = int.from_bytes(plain[10:14], "little")
    plain[2:6] = (start + len(runs)).to_bytes(4, "little")
    plain[30:34] = (1).to_bytes(4, "little")
    plain[34:38] = len(runs).to_bytes(4, "little")
    return bytes(plain[:start]) + runs


def _tiff() -> dict[str, bytes]:
    compressions = ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")
    tiles = {322: 16, 323: 16}
    return {
        **{f"TIFF {name}": _encode(_DRAWN, "TIFF", compression=name) for name in compressions},
        **{f"TIFF {name}": _encode(_DRAWN.convert("1"), "TIFF", compression=name) for name in ("group3", "group4")},
        "TIFF tiled": _encode(_DRAWN, "TIFF", compression="tiff_lzw", tiffinfo=tiles),
        "TIFF of two": _encode(_DRAWN, "TIFF", save_all=True, append_images=[_MOVED]),
        "TIFF 16 bit": _encode(_sixteen(), "TIFF", compression="tiff_lzw"),
        "TIFF float": _encode(_DRAWN.convert("F"), "TIFF"),
        "TIFF turned": _encode(_transparent(), "TIFF", exif=_exif(5), dpi=(300, 300)),
        "TIFF palette": _encode(_DRAWN.convert("P"), "TIFF", compression="packbits"),
        "TIFF CMYK": _encode(_DRAWN.convert("CMYK"), "TIFF", compression="tiff_adobe_deflate"),
    }


def seeds() -> dict[str, bytes]:
    """Every seed by its name."""
    return _png() | _jpeg() | _webp() | _gif() | _bmp() | _tiff()
