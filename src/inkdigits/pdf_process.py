"""Draws one page of a PDF, as a process of its own: a few kilobytes can make PDFium busy or fat without end.

`pdf` runs this file by its path in an isolated Python, so it imports nothing of Inkdigits, which would take longer
than drawing. The PDF comes on standard input; on standard output go a line of JSON and the pixels.

Reference:
    PDFium's public headers, fpdfview.h. Forms are not set up, so no script of a document runs.
"""

from __future__ import annotations

import ctypes
import json
import sys
from contextlib import suppress

WHITE = 0xFFFFFFFF


def main(folder: str, number: int, side: int, pixels: int, seconds: int, memory: int) -> None:
    """Answers how many pages there are, and draws one.

    Args:
        folder: where the package `pypdfium2_raw` is.
        number: of the page, from 1; 0 for none.
        side: pixels of its longest side.
        pixels: most pixels, width × height; a page that would have more is drawn smaller.
        seconds: most processor time.
        memory: most bytes of address space.
    """
    bound(seconds, memory)
    sys.path.append(folder)
    answer, drawn = answered(sys.stdin.buffer.read(), number, side, pixels)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + drawn)


def bound(seconds: int, memory: int) -> None:
    """Has the system end this process rather than let it take more; Windows knows no such bounds."""
    with suppress(ImportError):
        import resource

        bounds = {
            resource.RLIMIT_CORE: (0, 0),
            resource.RLIMIT_CPU: (seconds, seconds + 1),
            resource.RLIMIT_AS: (memory, memory),
        }
        for kind, most in bounds.items():
            with suppress(ValueError, OSError):  # narrower bounds are there already; macOS refuses the last
                resource.setrlimit(kind, most)


def answered(data: bytes, number: int, side: int, pixels: int) -> tuple[dict[str, object], bytes]:
    """What is said of a PDF, and the pixels of its page: uint8 RGB, each row as long as `stride` says."""
    import pypdfium2_raw as pdfium

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        return {"error": "locked" if locked else "damaged"}, b""
    pages = pdfium.FPDF_GetPageCount(document)
    if not 1 <= number <= pages:
        return {"pages": pages}, b""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        return {"pages": pages, "error": "damaged"}, b""
    width, height = size(pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page), side, pixels)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
    # What people write into a PDF with a pen is an annotation.
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    drawn = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    return {"pages": pages, "width": width, "height": height, "stride": stride}, drawn


def size(width: float, height: float, side: int, pixels: int) -> tuple[int, int]:
    """A page's size in pixels, from its size in any unit; at least 1 × 1."""
    scale = min(side / max(width, height), (pixels / (width * height)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
