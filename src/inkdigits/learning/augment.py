"""Changes that a digit survives, made anew each time it is trained on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from inkdigits.frame import SIDE

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


NONE = Augmentation("none", lambda frames, _: frames)
SHIFT = Augmentation("shifted by up to 1 pixel along each axis", shift)
