"""The models that a server has loaded, each once."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np

from inkdigits import artifact
from inkdigits.artifact import Artifact, Card
from inkdigits.errors import ArtifactError, UnknownModelError
from inkdigits.frame import SIDE
from inkdigits.recognizer import Recognizer
from inkdigits.server.schemas import ModelOut, ModelsOut
from inkdigits.server.settings import Settings

log = logging.getLogger("inkdigits.server")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A model that can be read with, or the reason why not."""

    artifact: Artifact
    recognizer: Recognizer | None
    problem: str | None


class Shelf:
    """Loads every model of a folder and warms it, so that the first request is as fast as any.

    A model that can't be loaded is kept with its reason; only the default has to be there.

    Args:
        settings: which folder, which default, how large pictures may be.

    Raises:
        ArtifactError: the default model is missing or damaged.
    """

    def __init__(self, settings: Settings) -> None:
        self.default = settings.model
        artifact.find(settings.model, settings.models)  # says what is wrong with its card, if anything is
        loaded = {name: self._load(name, settings) for name in artifact.names(settings.models)}
        self._slots = {name: slot for name, slot in loaded.items() if slot is not None}
        self.recognizer(None)

    def recognizer(self, name: str | None) -> Recognizer:
        """The loaded model of that name; None: the default.

        Raises:
            UnknownModelError: there is none of that name.
            ArtifactError: it is there but could not be loaded.
        """
        name = self.default if name is None else name
        slot = self._slots.get(name)
        if slot is None:
            raise UnknownModelError(f"There is no model {name[:40]!r}; there is {', '.join(self._slots)}.")
        if slot.recognizer is None:
            raise ArtifactError(slot.problem)
        return slot.recognizer

    def describe(self) -> ModelsOut:
        """What the cards say of each model, the default first."""
        described = [self._describe(slot) for slot in self._slots.values()]
        return ModelsOut(default=self.default, models=sorted(described, key=lambda model: not model.default))

    def readable(self) -> list[tuple[Card, bool]]:
        """The card of each model that can be read with, and whether it is the default."""
        loaded = [slot.artifact.card for slot in self._slots.values() if slot.recognizer is not None]
        return [(card, card.name == self.default) for card in loaded]

    def _load(self, name: str, settings: Settings) -> _Slot | None:
        try:
            found = artifact.find(name, settings.models)
        except ArtifactError as error:
            # Without its card there is nothing to say of a model but this.
            log.warning("%s", error)
            return None
        try:
            recognizer = Recognizer(found, limits=settings.limits)
        except ArtifactError as error:
            return _Slot(found, None, str(error))
        recognizer.classify(np.zeros((1, SIDE, SIDE), np.float32))
        return _Slot(found, recognizer, None)

    def _describe(self, slot: _Slot) -> ModelOut:
        card = slot.artifact.card
        return ModelOut(
            name=card.name,
            id=card.id,
            version=card.version,
            summary=card.summary,
            architecture=card.architecture,
            parameters=card.parameters,
            test_accuracy=card.result("accuracy", artifact.MNIST_TEST),
            default=card.name == self.default,
            available=slot.recognizer is not None,
            problem=slot.problem,
        )
