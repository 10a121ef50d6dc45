"""The two pictures that go with a model: how it learned, and what it takes for what."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from inkdigits.learning.fit import History
from inkdigits.prediction import CLASSES

INK = "#1f4e9c"
SIENNA = "#b5562b"


def draw_curves(history: History, path: Path) -> None:
    """Loss and accuracy over the epochs, for training and validation, with the epoch that was kept."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    axes = figure.subplots(1, 2)
    epochs = np.arange(1, len(history.curves["loss"]) + 1)
    for axis, metric in zip(axes, ("loss", "accuracy"), strict=True):
        axis.plot(epochs, history.curves[metric], color=INK, marker=".", label="training")
        axis.plot(epochs, history.curves[f"val_{metric}"], color=SIENNA, marker=".", label="validation")
        axis.axvline(history.best_epoch, color="grey", linestyle=":", label="kept")
        axis.set(title=metric.capitalize(), xlabel="epoch")
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        axis.grid(alpha=0.3)
    axes[0].legend(frameon=False)
    figure.savefig(path, dpi=120)


def draw_confusion(confusion: NDArray[np.int64], path: Path) -> None:
    """The confusion matrix int64 [10, 10 or 11]: row = label, column = what was read."""
    read = confusion[:, :CLASSES]
    # The diagonal holds nearly everything; only the mistakes are worth a colour scale.
    mistakes = np.where(np.eye(CLASSES, dtype=bool), 0, read)
    figure = Figure(figsize=(5.4, 5), layout="constrained")
    axis = figure.subplots()
    axis.imshow(mistakes, cmap="Oranges", vmin=0, vmax=max(1, int(mistakes.max())))
    for label in range(CLASSES):
        for answer in range(CLASSES):
            strong = mistakes[label, answer] > 0.6 * mistakes.max()
            axis.text(
                answer,
                label,
                str(read[label, answer]) if read[label, answer] else "",
                ha="center",
                va="center",
                fontsize=8,
                fontweight="bold" if label == answer else "normal",
                color="white" if strong and label != answer else "black",
            )
    axis.set(xticks=range(CLASSES), yticks=range(CLASSES), xlabel="read as", ylabel="is")
    figure.savefig(path, dpi=120)
