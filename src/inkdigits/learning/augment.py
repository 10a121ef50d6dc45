"""Changes that a digit survives, made anew each time it is trained on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.frame import SIDE, Frame, to_frame

Frames: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Augmentation:
    """A change and what the card says of it.

    Attributes:
        describe: one line, in words.
        apply: from frames float32 [N, 28, 28] in 0..1 and a source of chance to new frames of the same kind.
    """

    describe: str
    apply: Callable[[Frames, np.random.Generator], Frames]


def shift(frames: Frames, chance: np.random.Generator) -> Frames:
    """Moves each frame by -1, 0 or 1 pixels along each axis; half of the time an axis stays as it is."""
    count = len(frames)
    padded = np.pad(frames, ((0, 0), (1, 1), (1, 1)))
    down, right = chance.choice(3, (2, count), p=(0.25, 0.5, 0.25))
    rows = down[:, None, None] + np.arange(SIDE)[None, :, None]
    columns = right[:, None, None] + np.arange(SIDE)[None, None, :]
    moved: Frames = padded[np.arange(count)[:, None, None], rows, columns]
    return moved


def rough(frames: Frames, chance: np.random.Generator, *, often: float = 1) -> Frames:
    """All that happens to ink between a hand and a frame, to each frame its own.

    A bend of the paper (rotation, shear, scale, shift and an elastic warp), and now and then some of `CHANGES`:
    `often` times as likely as is said there.

    Reference:
        Simard, Steinkraus & Platt 2003, "Best practices for convolutional neural networks applied to visual
        document analysis", for the elastic warp.
    """
    bent = _bend(frames, chance)
    happens = chance.random((len(frames), len(CHANGES))) < [often * likely for likely, _ in CHANGES]
    for index, which in np.argwhere(happens):
        bent[index] = CHANGES[which][1](bent[index], chance)
    return np.clip(bent, 0, 1)


def _bend(frames: Frames, chance: np.random.Generator) -> Frames:
    """Rotation up to about 15°, shear, scale, shift, and a smooth random field of displacements."""
    count = len(frames)
    angle, shear = chance.normal(0, 0.11, count), chance.normal(0, 0.12, count)
    wide, high = np.exp(chance.normal(0, 0.08, (2, count)))
    cos, sin = np.cos(angle), np.sin(angle)
    # Rotation × shear × scale, for each frame.
    matrices = np.array([[cos * wide, (cos * shear - sin) * high], [sin * wide, (sin * shear + cos) * high]])
    places = np.einsum("yxj,ijn->niyx", GRID, matrices, dtype=np.float32, casting="same_kind")
    places += (MIDDLE + chance.normal(0, 0.8, (count, 2, 1, 1))).astype(np.float32)
    knots = (chance.uniform(0, 1.1, (count, 1, 1, 1)) * chance.normal(0, 1, (count, 5, 5, 2))).astype(np.float32)
    for place, knot in zip(places, knots, strict=True):
        place += np.moveaxis(cv2.resize(knot, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), 2, 0)
    return np.stack(
        [_image(cv2.remap(frame, x, y, cv2.INTER_LINEAR)) for frame, (x, y) in zip(frames, places, strict=True)]
    )


def _thicken(frame: Frame, chance: np.random.Generator) -> Frame:
    share = chance.uniform(0, 1)
    return (1 - share) * frame + share * _image(cv2.dilate(frame, _kernel(chance)))


def _thin(frame: Frame, chance: np.random.Generator) -> Frame:
    # Only so far as ink is left: a hairline thinned is an empty sheet.
    share = chance.uniform(0, 0.7)
    return (1 - share) * frame + share * _image(cv2.erode(frame, _kernel(chance)))


def _blur(frame: Frame, chance: np.random.Generator) -> Frame:
    return _image(cv2.GaussianBlur(frame, (0, 0), chance.uniform(0.4, 1.2)))


def _fade(frame: Frame, chance: np.random.Generator) -> Frame:
    return np.power(frame, np.float32(chance.uniform(0.5, 2))) * np.float32(chance.uniform(0.5, 1))


def _noise(frame: Frame, chance: np.random.Generator) -> Frame:
    noise = chance.normal(0, chance.uniform(0.02, 0.25), frame.shape)
    return (frame + noise).astype(np.float32)


def _specks(frame: Frame, chance: np.random.Generator) -> Frame:
    """Single pixels, or blots of some, that turn to ink or to paper."""
    coarse = int(chance.choice([1, 1, 2, 3]))
    side = -(-SIDE // coarse)
    hit = np.kron(chance.random((side, side)) < chance.uniform(0.01, 0.06), np.ones((coarse, coarse), bool))
    return np.where(hit[:SIDE, :SIDE], np.float32(chance.random()), frame)


def _line(frame: Frame, chance: np.random.Generator) -> Frame:
    """A thin line across, straight, in teeth or dotted: a ruling, a crease, a crossing-out that missed.

    Half of the time the whole is framed anew, as a line that was on the picture takes part in the framing.
    """
    start, end = chance.uniform(0, SIDE, (2, 2))
    if chance.random() < 0.6:
        start[0], end[0] = chance.uniform(-4, 6), chance.uniform(SIDE - 6, SIDE + 4)
    steps = int(chance.choice([2, 2, *range(5, 16)]))
    path = start + (end - start) * np.linspace(0, 1, steps)[:, None]
    path[1:-1:2, 1] += chance.uniform(0.5, 4)
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    if chance.random() < 0.2:
        for x, y in np.rint(np.repeat(path, 2, axis=0) + chance.normal(0, 0.5, (2 * steps, 2))).astype(int).tolist():
            cv2.circle(drawn, (x, y), 0, 255)
    else:
        cv2.polylines(drawn, [np.rint(path * 8).astype(np.int32)], False, 255, 1, cv2.LINE_AA, 3)
    crossed = np.maximum(frame, drawn.astype(np.float32) / 255 * np.float32(chance.uniform(0.4, 1)))
    framed = to_frame(crossed) if chance.random() < 0.5 else None
    return crossed if framed is None else framed


def _missing(frame: Frame, chance: np.random.Generator) -> Frame:
    top, left = chance.integers(0, SIDE - 4, 2)
    height, width = chance.integers(2, 6, 2)
    frame = frame.copy()
    frame[top : top + height, left : left + width] = 0
    return frame


def _outline(frame: Frame, chance: np.random.Generator) -> Frame:
    """The edges of the line instead of the line, soft or hard."""
    edges = _image(cv2.morphologyEx(frame, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)))
    return edges if chance.random() < 0.5 else (edges > chance.uniform(0.3, 0.6)).astype(np.float32)


def _scatter(frame: Frame, chance: np.random.Generator) -> Frame:
    """Every pixel taken from somewhere near: rough glass, a bad scan of coarse paper."""
    places = GRID + MIDDLE + chance.uniform(0.5, 1.5) * chance.uniform(-1, 1, GRID.shape)
    x, y = np.moveaxis(places.astype(np.float32), 2, 0)
    return _image(cv2.remap(frame, x, y, cv2.INTER_LINEAR))


def _smear(frame: Frame, chance: np.random.Generator) -> Frame:
    """Blurred along one direction, as by a camera that moved."""
    reach = chance.uniform(1, 3) * np.exp(1j * chance.uniform(0, np.pi))
    kernel = np.zeros((9, 9), np.uint8)
    ends = np.rint(np.array([[4 - reach.real, 4 - reach.imag], [4 + reach.real, 4 + reach.imag]]) * 8).astype(int)
    cv2.line(kernel, ends[0].tolist(), ends[1].tolist(), 255, 1, cv2.LINE_AA, 3)
    return _image(cv2.filter2D(frame, -1, kernel / np.float32(kernel.sum(dtype=np.int64))))


def _kernel(chance: np.random.Generator) -> NDArray[np.uint8]:
    return np.ones((2, 2), np.uint8) if chance.random() < 0.5 else CROSS


def _image(result: object) -> Frame:
    return np.asarray(result, np.float32)


MIDDLE = (SIDE - 1) / 2
GRID = (np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1) - MIDDLE).astype(np.float32)
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)

CHANGES: tuple[tuple[float, Callable[[Frame, np.random.Generator], Frame]], ...] = (
    (0.15, _thicken),
    (0.12, _thin),
    (0.02, _outline),
    (0.01, _scatter),
    (0.07, _blur),
    (0.01, _smear),
    (0.1, _fade),
    (0.05, _line),
    (0.03, _missing),
    (0.02, _specks),
    (0.05, _noise),
)
"""How likely each change is, in the order they happen; half of the frames are bent and nothing else. Most dirt is
taken off before a picture is framed, so little of it is left for a model to see."""

NONE = Augmentation("none", lambda frames, _: frames)
SHIFT = Augmentation("shifted by up to 1 pixel along each axis", shift)
ROUGH = Augmentation(
    "rotated, sheared, scaled, shifted, warped; at times thickened, thinned, blurred, smeared, scattered, "
    "faded, crossed by a line, specked, noisy, with a part missing, or reduced to its outline",
    rough,
)
GENTLE = Augmentation(
    "rotated, sheared, scaled, shifted, warped as before; all else 0.3 times as often", partial(rough, often=0.3)
)
