"""The transcriber's network, its loss, and how it is given strips of all widths."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, TypeAlias

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from inkdigits.learning.layers import BatchNormalization
from inkdigits.learning.strips import Lesson
from inkdigits.sequence import BLANK, SYMBOLS
from inkdigits.strip import HEIGHT

Batch: TypeAlias = tuple[NDArray[np.float32], NDArray[np.int32]]

BATCH = 64
"""Strips of a batch."""

LONGEST = 16
"""Symbols of a text at most."""

DESCRIPTION = (
    "Conv 5×5×24 /2 → Conv 3×3×32 → Conv 3×3×64 /2×1 → Conv 3×3×64 → Conv 3×3×96 /2×1 → Conv 5×3×128 → "
    "2 residual Conv 1×5, 1×7×128 (batch norm, ReLU each) → Dropout 0.25 → Conv 1×1×12"
)


def build() -> keras.Model:
    """The network: `strips` [N, 40, W] in 0..1 → `logits` [N, W / 2, 12], of nothing, the digits and anything else.

    Rows are halved until one is left; columns are halved once, or two slim digits that stand close together would
    have no column between them.
    """
    strips = keras.Input((HEIGHT, None), name="strips")
    hidden = layers.Reshape((HEIGHT, -1, 1))(strips)
    for filters, kernel, stride in ((24, 5, (2, 2)), (32, 3, 1), (64, 3, (2, 1)), (64, 3, 1), (96, 3, (2, 1))):
        hidden = _convolved(hidden, filters, kernel, stride)
    hidden = layers.Conv2D(128, (HEIGHT // 8, 3), padding="valid", use_bias=False)(
        layers.ZeroPadding2D((0, 1))(hidden)
    )
    hidden = layers.Activation("relu")(BatchNormalization(momentum=0.95)(hidden))
    for width in (5, 7):
        hidden = layers.Add()([hidden, _convolved(hidden, 128, (1, width), 1)])
    hidden = layers.Dropout(0.25)(hidden)
    logits = layers.Conv2D(len(SYMBOLS), 1, name="scores")(hidden)
    return keras.Model(strips, layers.Reshape((-1, len(SYMBOLS)))(logits), name="transcriber")


def _convolved(hidden: Any, filters: int, kernel: Any, stride: Any) -> Any:
    hidden = layers.Conv2D(filters, kernel, strides=stride, padding="same", use_bias=False)(hidden)
    return layers.Activation("relu")(BatchNormalization(momentum=0.95)(hidden))


def ctc(texts: Any, logits: Any) -> Any:
    """The mean negative log-probability of texts int [N, LONGEST], filled up with `BLANK`, over their lengths."""
    lengths = keras.ops.sum(keras.ops.cast(texts != BLANK, "int32"), axis=1)
    columns = keras.ops.full_like(lengths, 1) * keras.ops.shape(logits)[1]
    losses = keras.ops.ctc_loss(texts, logits, lengths, columns, mask_index=BLANK)
    return keras.ops.mean(losses / keras.ops.cast(keras.ops.maximum(lengths, 1), losses.dtype))


def batched(lessons: Sequence[Lesson]) -> Batch:
    """Strips float32 [N, HEIGHT, W], filled up with paper on the right, and their texts int32 [N, LONGEST]."""
    widest = max(lesson.strip.ink.shape[1] for lesson in lessons)
    strips = np.zeros((len(lessons), HEIGHT, -(-widest // 16) * 16), np.float32)
    texts = np.full((len(lessons), LONGEST), BLANK, np.int32)
    for strip, text, lesson in zip(strips, texts, lessons, strict=True):
        strip[:, : lesson.strip.ink.shape[1]] = lesson.strip.ink
        text[: len(lesson.text)] = [SYMBOLS.index(character) for character in lesson.text]
    return strips, texts


def share_exact(model: keras.Model, judged: Sequence[Lesson]) -> float:
    """The share of strips, in the order of their widths, whose likeliest path spells their text."""
    right = 0
    for at in range(0, len(judged), BATCH):
        some = judged[at : at + BATCH]
        logits = keras.ops.convert_to_numpy(model(batched(some)[0], training=False))
        right += sum(_spelled(each) == lesson.text for each, lesson in zip(logits, some, strict=True))
    return right / len(judged)


def _spelled(logits: NDArray[np.float32]) -> str:
    """What the likeliest path spells, foreign symbols one by one."""
    return "".join(SYMBOLS[symbol] for symbol, _ in groupby(logits.argmax(axis=1).tolist()) if symbol != BLANK)
