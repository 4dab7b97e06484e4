"""The median time of a question against the number of passages, a line for each system."""

from collections import defaultdict
from pathlib import Path

from tests.benchmarks.peers.records import NO_ENCODER, Records
from tests.benchmarks.peers.table import OURS

FILE_NAME = "peers.svg"
_MARKS = {"builtin": "o", "minilm": "s", "static": "^", NO_ENCODER: "D"}
_DASHES = {"builtin": "-", "minilm": "--", "static": ":", NO_ENCODER: "-."}


def draw(records: Records, folder: Path, order: list[str]) -> Path | None:
    """Write the picture; return None where matplotlib is not installed."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - of the benchmark's own environment
    except ImportError:
        return None
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "peers"
    from matplotlib import pyplot as plt  # noqa: PLC0415 - as above
    from matplotlib.ticker import NullFormatter  # noqa: PLC0415 - as above

    lines: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for cell in records.sorted_cells(order):
        if (timed := cell.timed()) is not None:
            lines[cell.key.system, cell.key.encoder].append((cell.passages, timed.p50_ms))
    figure, axes = plt.subplots(figsize=(9, 6), layout="constrained")
    colours = {name: f"C{number}" for number, name in enumerate(order)}
    for (system, encoder), points in sorted(lines.items(), key=lambda line: order.index(line[0][0])):
        axes.plot(
            *zip(*points, strict=True),
            _DASHES[encoder],
            marker=_MARKS[encoder],
            markersize=4,
            color=colours[system],
            linewidth=2.5 if system == OURS else 1.2,
            label=system if encoder == NO_ENCODER else f"{system}, {encoder}",
        )
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="ms a question, median, encoding included")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,g}")
        axis.set_minor_formatter(NullFormatter())
    axes.grid(visible=True, which="both", alpha=0.25)
    figure.legend(loc="outside right upper", fontsize="small", frameon=False)
    path = folder / FILE_NAME
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return path
