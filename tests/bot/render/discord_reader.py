"""What Discord shows for markup: its rules as far as they are known, the strictest where clients differ.

Taken from the rules of Discord's own SimpleAST and of simple-markdown, which its clients build on.
"""

import re
from dataclasses import dataclass, field

import discord

from bot.render import limits

URL = r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]"


@dataclass(slots=True)
class Shown:
    """The text that is seen, and what each construct was made of."""

    text: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.parts}

    def of(self, kind: str) -> list[str]:
        return [text for found, text in self.parts if found == kind]


Rules = tuple[tuple[str, re.Pattern[str]], ...]
AT_LINE_START: Rules = (
    ("quote", re.compile(r" *>>> (?P<in>[\s\S]+)")),
    ("quote", re.compile(r"(?P<in>(?: *> [^\n]*\n?)+)")),
    ("heading", re.compile(r" *#{1,3} +(?P<in>[^\n]+)")),
    ("small", re.compile(r" *-# +(?P<in>[^\n]+)")),
    ("list", re.compile(r" *(?:[-+*]|\d+\.) +(?P<in>[^\n]+)")),
)
ANYWHERE: Rules = (
    ("code block", re.compile(r"```(?P<raw>[\s\S]+?)```")),
    ("mention", re.compile(r"<(?P<raw>@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^>]+:\d+|id:\w+)>")),
    ("mention", re.compile(r"(?P<raw>@everyone|@here)")),
    ("url", re.compile(r"<(?P<raw>[^: >]+:/[^ >]+|\+\d+)>")),
    ("url", re.compile(rf"(?P<raw>{URL})")),
    ("link", re.compile(r"\[(?P<raw>(?:\\.|[^\]\\])*)\]\((?P<to>\s*(?:https?|discord)://[^()\s]+)\)")),
    ("bold", re.compile(r"\*\*(?P<in>[\s\S]+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__(?P<in>[\s\S]+?)__")),
    ("italics", re.compile(r"\*(?=\S)(?P<in>[\s\S]+?)\*|_(?P<in2>[\s\S]+?)_")),
    ("struck", re.compile(r"~~(?P<in>[\s\S]+?)~~")),
    ("hidden", re.compile(r"\|\|(?P<in>[\s\S]+?)\|\|")),
    ("code", re.compile(r"(`+)(?P<raw>[\s\S]*?[^`])\1(?!`)")),
    ("emoji", re.compile(r":(?P<raw>[^\s:]+):")),
)
BEGINNING = re.compile(r"[`<@\[*_~|:]|https?:|steam:|discord:")
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


def read(markup: str) -> Shown:
    """Return what Discord shows for the text of a message or of an embed's description."""
    shown = Shown()
    _read(markup, shown, in_quote=False, at_start=True)
    return shown


def _read(markup: str, shown: Shown, *, in_quote: bool, at_start: bool) -> None:
    place = 0
    while place < len(markup):
        if escape := ESCAPE.match(markup, place):
            shown.text += escape[1]
            place, at_start = escape.end(), False
            continue
        rules: Rules = (*AT_LINE_START, *ANYWHERE) if at_start else ANYWHERE
        if not at_start and not BEGINNING.match(markup, place):
            rules = ()
        for kind, pattern in rules:
            match = pattern.match(markup, place)
            if match is None or (kind == "quote" and in_quote):
                continue
            place = match.end()
            _take(kind, match, shown, in_quote=in_quote, at_start=at_start)
            at_start = markup[place - 1] == "\n"
            break
        else:
            character = markup[place]
            shown.text += character
            at_start = character == "\n" or (at_start and character.isspace())
            place += 1


def _take(kind: str, match: re.Match[str], shown: Shown, *, in_quote: bool, at_start: bool) -> None:
    before, groups = len(shown.text), match.groupdict()
    if (raw := groups.get("raw")) is not None:
        # Discord shows what stands in code and in a link's words as it is, backslashes too.
        shown.text += raw
    else:
        inner = groups.get("in") or groups.get("in2") or ""
        if kind == "quote":
            inner = re.sub(r"^ *> ", "", inner, flags=re.MULTILINE)
        _read(inner, shown, in_quote=in_quote or kind == "quote", at_start=at_start or kind == "quote")
    shown.parts.append((kind, shown.text[before:]))
    if target := groups.get("to"):
        shown.parts.append(("target", target))


def faults_of(embed: discord.Embed) -> list[str]:
    """Return the limits that an embed breaks, in UTF-16 code units, and the texts that are empty."""
    texts = [
        ("title", embed.title, limits.TITLE),
        ("description", embed.description, limits.DESCRIPTION),
        ("author", embed.author.name, limits.AUTHOR),
        ("footer", embed.footer.text, limits.FOOTER),
    ]
    found = [name for name, text, _ in texts if text is not None and not text.strip()]
    for each in embed.fields:
        texts += [("name", each.name, limits.FIELD_NAME), ("value", each.value, limits.FIELD_VALUE)]
        found += [part for part in ("name", "value") if not (getattr(each, part) or "").strip()]
    lengths = [len((text or "").encode("utf-16-le")) // 2 for _, text, _ in texts]
    found += [name for (name, _, most), length in zip(texts, lengths, strict=True) if length > most]
    found += ["fields"] if len(embed.fields) > limits.FIELDS else []
    found += ["total"] if sum(lengths) > limits.EMBEDS_TOTAL else []
    return found + ([] if sum(lengths) else ["nothing"])


def texts_of(embed: discord.Embed) -> list[str]:
    """Return every text of an embed."""
    texts = [embed.title, embed.description, embed.author.name, embed.footer.text]
    texts += [text for each in embed.fields for text in (each.name, each.value)]
    return [text for text in texts if text]
