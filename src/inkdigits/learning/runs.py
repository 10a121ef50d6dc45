"""Where trainings keep their state, so that one that was killed goes on and an ensemble finds its members."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

from inkdigits.errors import ArtifactError
from inkdigits.learning.architectures import Architecture
from inkdigits.learning.fit import Plan
from inkdigits.learning.mnist import Digits

BEGAN = "began.json"
"""The recipe a training began with and the revision of the code it began under."""


def recipe_of(name: str, architecture: Architecture, plan: Plan, digits: Digits) -> dict[str, object]:
    """What decides how a training goes; plain values, for JSON.

    The code itself is not part of it: an architecture's version stands for that.
    """
    data = hashlib.sha256(digits.images.tobytes() + digits.labels.tobytes()).hexdigest()
    return {
        "architecture": name,
        "version": architecture.version,
        **asdict(plan),
        "augmentation": architecture.augmentation.describe,
        "written": architecture.written,
        "non_digits": architecture.non_digits,
        "data": data,
    }


def open_run(folder: Path, recipe: dict[str, object], revision: str) -> str:
    """Makes a folder ready for a training: what a training by the same recipe left is kept, anything older removed.

    Args:
        folder: of this training alone.
        recipe: from `recipe_of`.
        revision: of the code now.

    Returns:
        The revision that the training began under.

    Raises:
        ArtifactError: the folder can't be written.
    """
    try:
        began = json.loads((folder / BEGAN).read_text(encoding="utf-8"))
        if began["recipe"] == recipe:
            return str(began["revision"])
    except (OSError, ValueError, KeyError):
        pass  # nothing was begun there, or nothing that can be gone on with
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / BEGAN).write_text(json.dumps({"recipe": recipe, "revision": revision}, indent=2), encoding="utf-8")
    except OSError as error:
        raise ArtifactError(
            f"{folder} can't be written: {error.strerror}; choose another place with --out."
        ) from error
    return revision
