"""The comparison as a picture: requests a second, server beside server."""

from __future__ import annotations

from pathlib import Path

from benchmarks.serving.figures import AT, Spread, Visits

OURS, OTHERS, CEILING = "#1f4e9c", "#b8b2a7", "#ded9cf"


def draw(visits: dict[str, Visits], what: dict[str, str], path: Path) -> None:
    """Bars of the median with the lowest and highest round as whiskers, on a logarithmic axis.

    Args:
        visits: what was measured, by server.
        what: each server in words.
        path: where the picture goes; its suffix is its format.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rates = {name: [load.rate for load in visit.loads.get(AT, [])] for name, visit in visits.items()}
    shown = {name: Spread.of(values) for name, values in rates.items() if values}
    names = sorted(shown, key=lambda name: shown[name].median)
    middle = [shown[name].median for name in names]
    whiskers = [[shown[n].median - shown[n].low for n in names], [shown[n].high - shown[n].median for n in names]]
    colours = [OURS if n.startswith("ours") else CEILING if n.startswith("ceiling") else OTHERS for n in names]
    figure, axes = pyplot.subplots(figsize=(8, 0.5 * len(names) + 1.2), layout="constrained")
    bars = axes.barh([what[name] for name in names], middle, xerr=whiskers, color=colours, ecolor="#555555")
    axes.bar_label(bars, labels=[f"{value:,.0f}" for value in middle], padding=8)
    axes.set_xscale("log")
    axes.set_xlim(1, 3 * max(middle, default=1))
    axes.set_xlabel(f"uploads read a second, {AT} at once (logarithmic)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)
