"""Pages of a hundred numbers of our own hands, on four kinds of paper, photographed."""

from __future__ import annotations

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.canvases import INKS, light
from benchmarks.numbers.samples import Sample, Written
from inkdigits.learning.hands.numbers import pick_habit, pick_number, write_number
from inkdigits.learning.hands.pen import Pen, draw

PAPERS = ("plain", "lined", "squared", "boxed")

ROWS, COLUMNS = 20, 5

LONGEST = 6
"""Digits of a number."""

PRINTS = ((110, 140, 200), (140, 140, 140), (200, 130, 120), (40, 40, 45))
"""Colours of rules at their full strength: blue, grey, red, black."""

Page = NDArray[np.float32]


def write_page(paper: str, chance: np.random.Generator, *, pixels: float = 3e6, empty: float = 0.0) -> Sample:
    """A photograph of a page with `ROWS` × `COLUMNS` numbers, row by row.

    Args:
        paper: one of `PAPERS`.
        chance: the source of all variation.
        pixels: of the photograph, about; it is 3 wide to 4 high.
        empty: share of the cells where nothing is written; the text is empty there, and its corners are the cell's.
    """
    width = round(float(np.sqrt(pixels * 3 / 4)))
    height = round(width * 4 / 3)
    cell = np.array([width * 0.9 / COLUMNS, height * 0.92 / ROWS])
    ink = np.zeros((height, width), np.float32)
    pen = chance.uniform(0.06, 0.12)
    numbers = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            corner = np.array([width * 0.05, height * 0.04]) + cell * [column, row]
            if empty and chance.random() < empty:
                numbers.append(Written("", corner + cell * [[0, 0], [1, 0], [1, 1], [0, 1]]))
            else:
                numbers.append(_write(ink, corner, cell, pen, chance))
    sheet = _rule(paper, ink.shape, cell, chance)
    return _photograph(ink, sheet, numbers, chance)


def _write(
    ink: Page, corner: NDArray[np.float64], cell: NDArray[np.float64], pen: float, chance: np.random.Generator
) -> Written:
    """Writes one number into its cell, its size and place left to chance."""
    text = pick_number(chance, LONGEST)
    strokes = [stroke for digit in write_number(text, pick_habit(chance), chance) for stroke in digit]
    extent = np.ptp(np.concatenate(strokes), axis=0)
    size = min(
        chance.uniform(0.42, 0.58) * cell[1], 0.65 * cell[0] / float(extent[0]), 0.7 * cell[1] / float(extent[1])
    )
    longest = float(extent.max())
    drawn = draw(strokes, Pen(max(pen / longest, 1.5 / (size * longest)), round(size * longest)), chance)
    high, wide = drawn.shape
    left, top = (corner + (cell - [wide, high]) * chance.uniform([0.25, 0.35], [0.75, 0.65])).astype(int)
    window = ink[top : top + high, left : left + wide]
    np.maximum(window, drawn[: window.shape[0], : window.shape[1]], out=window)
    return Written(
        text, np.array([[left, top], [left + wide, top], [left + wide, top + high], [left, top + high]], float)
    )


def _rule(paper: str, shape: tuple[int, ...], cell: NDArray[np.float64], chance: np.random.Generator) -> Page:
    """What is printed on the paper, 1 = its full strength."""
    height, width = shape
    sheet = np.zeros(shape, np.float32)
    thick = max(1, round(width / 900))
    if paper == "lined":
        for y in np.arange(cell[1] * 0.3, height, cell[1] / 2):
            cv2.line(sheet, (0, round(y)), (width, round(y)), 1.0, thick)
    elif paper == "squared":
        pitch = cell[1] / 3
        for place in np.arange(pitch / 2, max(shape), pitch):
            cv2.line(sheet, (0, round(place)), (width, round(place)), 1.0, thick)
            cv2.line(sheet, (round(place), 0), (round(place), height), 1.0, thick)
    elif paper == "boxed":
        for row in range(ROWS):
            for column in range(COLUMNS):
                corner = np.array([width * 0.05, height * 0.04]) + cell * [column, row]
                left, top = (corner + cell * [0.04, 0.06]).round().astype(int).tolist()
                right, bottom = (corner + cell * [0.96, 0.94]).round().astype(int).tolist()
                cv2.rectangle(sheet, (left, top), (right, bottom), 1.0, thick)
    return sheet * np.float32(chance.uniform(0.4, 1))


def _photograph(ink: Page, ruled: Page, numbers: list[Written], chance: np.random.Generator) -> Sample:
    """Held not quite straight, under uneven light, with blur, noise and JPEG's blocks."""
    height, width = ink.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    angle = np.radians(chance.uniform(-2, 2))
    turned = (corners - [width / 2, height / 2]) @ np.array(
        [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    )
    moved = turned * 0.97 + [width / 2, height / 2] + chance.uniform(-0.02, 0.02, (4, 2)) * [width, height]
    view = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    ink, ruled = (
        np.asarray(cv2.warpPerspective(each, view, (width, height), flags=cv2.INTER_AREA), np.float32)
        for each in (ink, ruled)
    )
    paper = chance.uniform(200, 245) * np.array([1, chance.uniform(0.96, 1), chance.uniform(0.88, 1)])
    colour = np.array(INKS[int(chance.integers(len(INKS)))], float)
    print_colour = np.array(PRINTS[int(chance.integers(len(PRINTS)))], float)
    sheet = paper * (1 - ruled[:, :, None]) + print_colour * ruled[:, :, None]
    cover = (cv2.GaussianBlur(ink, (0, 0), chance.uniform(0.4, 1.0)) * chance.uniform(0.8, 1))[:, :, None]
    lit = (sheet * (1 - cover) + colour * cover) * light(ink.shape, chance)[:, :, None]
    noisy = lit + chance.normal(0, chance.uniform(1, 5), lit.shape)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(
        buffer, "JPEG", quality=int(chance.integers(60, 92))
    )
    seen = [
        number._replace(corners=cv2.perspectiveTransform(np.array([number.corners]), view)[0]) for number in numbers
    ]
    return Sample(Image.open(buffer), seen)
