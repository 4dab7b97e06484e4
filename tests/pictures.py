"""Draw the pictures in the README: `.venv/bin/python -m tests.pictures`.

The prompt is what rich draws of its output; the answer on Discord is drawn from the embed that is sent.
"""

import io
import re
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import discord
from rich.console import Console
from rich.text import Text

from bot.render.embeds import answer_embed
from bot.render.screen import Style
from bot.render.spoilers import SpoilerRule
from bot.render.terminal import render_outcome
from bot.wording import discord_wording
from retrieval import Answer, Language, Pipeline, open_pipeline

ROOT: Final = Path(__file__).resolve().parents[1]
QUESTIONS: Final = (
    "Who plays Shimizu?",
    "How many words did the translator correct?",
    "Who composed the score?",
)
_ASKED_ON_DISCORD: Final = "Combien de mots le traducteur a-t-il corrigés ?"
_COLUMNS: Final = 88
_LINE: Final = 20  # pixels
_WIDTH: Final = 640


def main() -> None:
    """Draw both pictures over the seeds."""
    with TemporaryDirectory() as folder:
        pipeline = open_pipeline(ROOT / "seeds", Path(folder), max_file_bytes=20_000_000)
        (ROOT / "bot" / "render" / "prompt.svg").write_text(prompt(pipeline), encoding="utf-8")
        outcome = pipeline.ask(_ASKED_ON_DISCORD)
        if not isinstance(outcome, Answer):
            raise SystemExit(f"Not answered: {_ASKED_ON_DISCORD}")
        words = discord_wording(Language.FR)
        embed = answer_embed(
            outcome, question=_ASKED_ON_DISCORD, words=words, elapsed_ms=96, spoilers=SpoilerRule()
        )
        buttons = (words.sources_button, words.thread_button, words.helpful_button, words.unhelpful_button)
        (ROOT / "bot" / "discord" / "answer.svg").write_text(card(embed, buttons), encoding="utf-8")


def prompt(pipeline: Pipeline) -> str:
    """Return the questions and their outcomes at the prompt as SVG."""
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True)
    for question in QUESTIONS:
        shown = render_outcome(
            pipeline.ask(question), language=Language.EN, style=Style(width=_COLUMNS, colour=True)
        )
        console.print(Text.from_ansi(f"\x1b[1m?\x1b[0m {question}\n{shown}\n"))
    return console.export_svg(title="cinecite repl")


def card(embed: discord.Embed, buttons: Sequence[str]) -> str:
    """Return an embed with its buttons as SVG, in Discord's dark colours."""
    lines = list(_lines(embed))
    height = _LINE * (len(lines) + 1)
    colour = f"#{embed.colour.value:06x}" if embed.colour else "#5865f2"
    drawn = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height + 56}" '
            'font-family="Helvetica, Arial, sans-serif" font-size="14" fill="#dbdee1">'
        ),
        f'<rect width="{_WIDTH}" height="{height + 56}" fill="#313338"/>',
        f'<rect x="12" y="8" width="{_WIDTH - 24}" height="{height}" rx="4" fill="#2b2d31"/>',
        f'<rect x="12" y="8" width="4" height="{height}" rx="2" fill="{colour}"/>',
    ]
    for row, (markup, size, is_quote) in enumerate(lines, 1):
        y = 12 + row * _LINE
        if is_quote:
            drawn.append(f'<rect x="28" y="{y - 15}" width="3" height="{_LINE}" fill="#4e5058"/>')
        x = 40 if is_quote else 28
        drawn.append(f'<text x="{x}" y="{y}" font-size="{size}" xml:space="preserve">{markup}</text>')
    left = 12
    for label in buttons:
        width = 24 + 8 * len(label)
        drawn.append(
            f'<rect x="{left}" y="{height + 16}" width="{width}" height="30" rx="4" fill="#4e5058"/>'
        )
        drawn.append(
            f'<text x="{left + width / 2}" y="{height + 36}" text-anchor="middle">{escape(label)}</text>'
        )
        left += width + 8
    return "\n".join([*drawn, "</svg>", ""])


def _lines(embed: discord.Embed) -> Iterator[tuple[str, int, bool]]:
    """Yield the lines of an embed: markup, font size, and whether the line is a quote."""
    yield _bold(escape(embed.author.name or "")), 13, False
    yield _bold(escape(embed.title or "")), 16, False
    texts = [(embed.description or "", False)]
    texts += [(f"**{each.name}**\n{each.value}", True) for each in embed.fields]
    for text, is_field in texts:
        for line in text.split("\n"):
            is_quote = line.startswith("> ")
            for part in textwrap.wrap(line.removeprefix("> "), 86) or [""]:
                yield _markup(part), 13 if is_field else 14, is_quote
    yield f'<tspan fill="#949ba4">{escape(embed.footer.text or "")}</tspan>', 12, False


def _bold(markup: str) -> str:
    return f'<tspan font-weight="bold" fill="#f2f3f5">{markup}</tspan>'


def _markup(text: str) -> str:
    """Return a line of markdown as SVG: bold text, code, and escaped characters."""
    markup = re.sub(r"\*\*(.+?)\*\*", lambda found: _bold(found[1]), escape(text))
    markup = re.sub(r"`(.+?)`", r'<tspan font-family="monospace">\1</tspan>', markup)
    return re.sub(r"\\([^\w\s])", r"\1", markup)


if __name__ == "__main__":
    main()
