"""Reads a chunk of pictures: in this process, or as a process of its own that is sent chunks over a pipe.

A worker speaks pickle with the process that started it: chunks on standard input, answers on standard output. It
ends where its input does, so it never outlives who started it, however that one ended.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Protocol, TypeAlias, TypeVar

import cv2

from inkdigits.errors import InkdigitsError, UnreadablePictureError
from inkdigits.picture import Source
from inkdigits.prediction import Prediction
from inkdigits.recognizer import Recognizer

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Failure: TypeAlias = InkdigitsError | OSError
"""Why there is no answer: a sentence, or what the system said."""


@dataclass(frozen=True, slots=True)
class Named:
    """A picture and what people call it, such as a member of an archive.

    Attributes:
        name: what reports call it.
        source: the picture, or why it can't be had.
    """

    name: str
    source: Source | Failure


class Work(Protocol[T_co]):
    """What is done with the pictures of a chunk; it travels to the workers, so it must be picklable."""

    def __call__(self, recognizer: Recognizer, chunk: Sequence[Source | Failure], /) -> Sequence[T_co | Failure]:
        """An answer for each picture, in order, or why there is none; raises nothing."""


def attempt(step: Callable[[Source], T], source: Source | Failure) -> T | Failure:
    """What a step makes of a picture, or the error that stopped it."""
    if isinstance(source, InkdigitsError | OSError):
        return source
    try:
        return step(source)
    except (InkdigitsError, OSError) as error:
        return error
    except Exception as error:  # noqa: BLE001  one picture in a million that meets a bug must not cost the others
        return UnreadablePictureError(f"The picture can't be read ({type(error).__name__}: {error}).")


def read_chunk(recognizer: Recognizer, chunk: Sequence[Source | Failure]) -> list[Prediction | Failure]:
    """Reads pictures in one run of the model; one that can't be read is its error, in its place."""
    frames = [attempt(recognizer.frame, source) for source in chunk]
    predictions = iter(recognizer.read_frames([f for f in frames if not isinstance(f, InkdigitsError | OSError)]))
    return [f if isinstance(f, InkdigitsError | OSError) else next(predictions) for f in frames]


def main() -> None:
    """Serves chunks until there are no more."""
    # Answers go out on a descriptor of their own: what a library prints must not come between them.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(EOFError, BrokenPipeError):  # whoever asked has ended, and so does this
        _serve(sys.stdin.buffer, answers)


def _serve(chunks: IO[bytes], answers: IO[bytes]) -> None:
    artifact, limits, work = pickle.load(chunks)
    # There is a worker a core: threads of OpenCV's own would only wait for each other.
    cv2.setNumThreads(1)
    try:
        recognizer = Recognizer(artifact, limits=limits)
    except InkdigitsError as error:
        _send(answers, error)
        return
    _send(answers, None)
    while True:
        _send(answers, work(recognizer, pickle.load(chunks)))


def _send(answers: IO[bytes], answer: object) -> None:
    pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()
