"""Charts as inline SVG; their colours come from the page's style sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from retrieval.evaluation.measures import Share

# Pixels of the drawing's own coordinates; the page scales it to its width.
_LABEL_WIDTH = 200
_BAR_WIDTH = 270
_VALUE_WIDTH = 130
# Every chart is as wide as two measures, so that bars of several charts can be compared.
_COLUMNS = 2
_ROW_HEIGHT = 26
_BAR_HEIGHT = 12
_HEAD_HEIGHT = 26
_STACK_WIDTH = 1000
_STACK_HEIGHT = 30


@dataclass(frozen=True, slots=True)
class BarRow:
    """One row of a bar chart: a bar for each of the chart's measures."""

    label: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class StackPart:
    """One part of a stacked bar; `style` is its class in the style sheet."""

    label: str
    count: int
    style: str


def bar_chart(measures: Sequence[str], rows: Sequence[BarRow]) -> str:
    """Draw a column of bars for each measure, with 95 % intervals as lines."""
    column = _BAR_WIDTH + _VALUE_WIDTH
    width = _LABEL_WIDTH + column * _COLUMNS
    height = _HEAD_HEIGHT + _ROW_HEIGHT * len(rows)
    parts = [_text(_LABEL_WIDTH + column * at, 12, name, "axis") for at, name in enumerate(measures)]
    for at, row in enumerate(rows):
        middle = _HEAD_HEIGHT + _ROW_HEIGHT * at + _ROW_HEIGHT // 2
        parts.append(_text(_LABEL_WIDTH - 12, middle + 4, row.label, "label"))
        for number, share in enumerate(row.shares):
            parts += _bar(_LABEL_WIDTH + column * number, middle, share, f"series-{number}")
    return _svg(width, height, "".join(parts))


def stacked_bar(parts: Sequence[StackPart]) -> str:
    """Draw the parts side by side, each as long as its count."""
    whole = sum(part.count for part in parts) or 1
    drawn, before = [], 0
    for part in parts:
        left, size = _STACK_WIDTH * before / whole, _STACK_WIDTH * part.count / whole
        # Two pixels of the page show between neighbours, so that colours do not touch.
        drawn.append(
            _rectangle(left, 0, max(size - 2, 0), _STACK_HEIGHT, part.style, f"{part.label}: {part.count}")
        )
        before += part.count
    return _svg(_STACK_WIDTH, _STACK_HEIGHT, "".join(drawn))


def _bar(left: float, middle: float, share: Share, style: str) -> Iterator[str]:
    top = middle - _BAR_HEIGHT / 2
    if share.value is None:
        yield _text(left, middle + 4, "none to measure", "count")
        return
    yield _rectangle(left, top, _BAR_WIDTH, _BAR_HEIGHT, "track", "")
    low, high = share.interval
    title = f"{share} = {share.part} of {share.whole}; 95 % interval {low:.2f} to {high:.2f}"
    yield _rectangle(left, top, _BAR_WIDTH * share.value, _BAR_HEIGHT, style, title)
    yield (
        f'<line class="interval" x1="{left + _BAR_WIDTH * low:.1f}" x2="{left + _BAR_WIDTH * high:.1f}"'
        f' y1="{middle:.1f}" y2="{middle:.1f}"/>'
    )
    yield _text(left + _BAR_WIDTH + 10, middle + 4, f"{share.value:.2f}", "value")
    yield _text(left + _BAR_WIDTH + 46, middle + 4, f"{share.part} of {share.whole}", "count")


def _rectangle(left: float, top: float, width: float, height: float, style: str, title: str) -> str:
    shape = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3"'
    return f'<rect class="{style}" {shape}><title>{escape(title)}</title></rect>'


def _text(left: float, base: float, text: str, style: str) -> str:
    return f'<text class="{style}" x="{left:.1f}" y="{base:.1f}">{escape(text)}</text>'


def _svg(width: int, height: int, content: str) -> str:
    return f'<svg viewBox="0 0 {width} {height}" role="img">{content}</svg>'
