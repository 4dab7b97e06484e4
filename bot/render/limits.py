"""Discord's limits, and texts and embeds brought within them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import discord

from bot.render.screen import ELLIPSIS, clip, clip_start
from retrieval import well_formed

# All from Discord's documentation (Resources: Message, Component, Channel; August 2026).
CONTENT: Final = 2_000
TITLE: Final = 256
DESCRIPTION: Final = 4_096
FIELDS: Final = 25
FIELD_NAME: Final = 256
FIELD_VALUE: Final = 1_024
FOOTER: Final = 2_048
AUTHOR: Final = 256
EMBEDS: Final = 10
EMBEDS_TOTAL: Final = 6_000  # of all texts in all embeds of a message
URL: Final = 2_048
BUTTON_LABEL: Final = 80
CUSTOM_ID: Final = 100
SELECT_OPTIONS: Final = 25
SELECT_TEXT: Final = 100
MODAL_TITLE: Final = 45
INPUT_LABEL: Final = 45
INPUT_PLACEHOLDER: Final = 100
INPUT_VALUE: Final = 4_000
CHOICES: Final = 25
CHOICE_NAME: Final = 100
OPTION_VALUE: Final = 6_000
THREAD_NAME: Final = 100

# Discord trims white space and refuses what is then empty; this character it keeps.
NOTHING: Final = "\u200b"

Shown = Callable[[str], str]


def size(text: str) -> int:
    """Return how long Discord may take a text to be: its UTF-16 code units.

    The server counts code points (discord/discord-api-docs#1315), its clients code units; there are never
    fewer of these.
    """
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def clipped(text: str, room: int, *, shown: Shown = str) -> str:
    """Return `shown(text)`, its end cut off at a word where it would be longer than `room`.

    `shown` adds markup and never shortens: it is given what is left, so that no cut falls into its markup.
    Nothing is returned where not even an ellipsis fits.
    """
    if len(text) <= room and size(shown(text)) <= room:
        return shown(text)
    return _longest(lambda chars: shown(_head(text, chars) + ELLIPSIS), min(len(text), room), room)


def clipped_start(text: str, room: int, *, shown: Shown = str) -> str:
    """Return `shown(text)`, its start cut off as `clipped` cuts the end."""
    if len(text) <= room and size(shown(text)) <= room:
        return shown(text)
    return _longest(lambda chars: shown(ELLIPSIS + _tail(text, chars)), min(len(text), room), room)


def pieces(text: str, room: int, *, shown: Shown = str) -> tuple[str, ...]:
    """Return `text` in pieces that `shown` brings to at most `room`, cut between words.

    Only pieces of nothing but white space are left out. `room` must be enough for a single character.
    """
    found: list[str] = []
    rest = text
    while len(rest) > room or size(shown(rest)) > room:
        end = _most_that_fits(rest, room, shown)
        found.append(rest[:end])
        rest = rest[end:]
    return tuple(piece for piece in (*found, rest) if piece.strip())


def embed_size(embed: discord.Embed) -> int:
    """Return what an embed takes of EMBEDS_TOTAL."""
    parts = (embed.title, embed.description, embed.footer.text, embed.author.name)
    fields = sum(size(field.name or "") + size(field.value or "") for field in embed.fields)
    return sum(size(part or "") for part in parts) + fields


def fitted(embed: discord.Embed) -> discord.Embed:
    """Return a copy that Discord accepts: every text within its limit, all together too, and none empty.

    Title, author and footer are kept, then the description, then as many fields as there is room for. A text
    is cut at a word, and its pairs of marks are closed.
    """
    # Embed.copy shares its list of fields with the copy.
    fit = discord.Embed.from_dict({**embed.to_dict(), "fields": []})
    fit.title = _part(embed.title, TITLE) or None
    _fit_author(fit, embed)
    _fit_footer(fit, embed)
    fit.description = None
    fit.description = _part(embed.description, min(DESCRIPTION, EMBEDS_TOTAL - embed_size(fit))) or None
    for field in embed.fields[:FIELDS]:
        _add_field(fit, field.name or "", field.value or "", inline=bool(field.inline))
    if not (embed_size(fit) or embed.image.url or embed.thumbnail.url):
        fit.description = NOTHING
    return fit


def all_fitted(embeds: Sequence[discord.Embed]) -> tuple[discord.Embed, ...]:
    """Return as many embeds, each fitted, as one message may carry together."""
    found: list[discord.Embed] = []
    room = EMBEDS_TOTAL
    for embed in embeds[:EMBEDS]:
        fit = fitted(embed)
        room -= embed_size(fit)
        if room < 0:
            break
        found.append(fit)
    return tuple(found)


def _longest(candidate: Callable[[int], str], most: int, room: int) -> str:
    """Return the candidate with the most characters that fits into `room`, "" if none does."""
    best, low, high = "", 0, most
    while low <= high:
        middle = (low + high) // 2
        text = candidate(middle)
        if size(text) <= room:
            best, low = text, middle + 1
        else:
            high = middle - 1
    return best


def _most_that_fits(text: str, room: int, shown: Shown) -> int:
    """Return where the longest piece that fits ends: behind white space, inside a word where it must be."""
    low, high = 1, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(shown(text[:middle])) <= room else (low, middle - 1)
    border = max((match.end() for match in re.finditer(r"\s+(?=\S)", text[: low + 1])), default=0)
    return border or _whole_before(text, low) or low


def _head(text: str, chars: int) -> str:
    """Return at most `chars` characters from the start, whole words if possible."""
    lead = len(text) - len(text.lstrip())
    if chars <= lead:
        return ""
    kept = clip(text[lead:], chars - lead).removesuffix(ELLIPSIS) if chars < len(text) else text[lead:]
    return text[: _whole_before(text, lead + len(kept))].rstrip()


def _tail(text: str, chars: int) -> str:
    """Return the end of a text, as `_head` returns the start."""
    words = text.rstrip()
    room = chars - (len(text) - len(words))
    if room <= 0:
        return ""
    kept = clip_start(words, room).removeprefix(ELLIPSIS) if room < len(words) else words
    start = len(words) - len(kept)
    while start < len(words) and _joins(text, start):
        start += 1
    return text[start:].lstrip()


def _whole_before(text: str, end: int) -> int:
    """Return the last place up to `end` where no accent or joined emoji is cut off from what it is on."""
    while end and _joins(text, end):
        end -= 1
    return end


_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def _joins(text: str, place: int) -> bool:
    """Return whether the character at `place` is shown together with the one before it."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if _JOINER in {before, after} or unicodedata.category(after).startswith("M"):
        return True
    return ord(after) in _SKIN_TONES or (ord(before) in _FLAG_LETTERS and ord(after) in _FLAG_LETTERS)


def _part(text: str | None, room: int) -> str:
    """Return a part of an embed within its room, "" for one that Discord would find empty."""
    return _markup_clipped(well_formed(text or "").strip(), room)


def _fit_author(fit: discord.Embed, embed: discord.Embed) -> None:
    name = _part(embed.author.name, AUTHOR)
    if name:
        fit.set_author(name=name, url=embed.author.url, icon_url=embed.author.icon_url)
    else:
        fit.remove_author()


def _fit_footer(fit: discord.Embed, embed: discord.Embed) -> None:
    text = _part(embed.footer.text, FOOTER)
    if text:
        fit.set_footer(text=text, icon_url=embed.footer.icon_url)
    else:
        fit.remove_footer()


def _add_field(fit: discord.Embed, name: str, value: str, *, inline: bool) -> None:
    """Add a field if it has a value and there is room for its name."""
    name, value = _part(name, FIELD_NAME), _part(value, FIELD_VALUE)
    left = EMBEDS_TOTAL - embed_size(fit) - size(name or NOTHING)
    if (name or value) and left > 0:
        value = _markup_clipped(value, left)
        fit.add_field(name=name or NOTHING, value=value or NOTHING, inline=inline)


_TOKEN = re.compile(
    r"""
    \\.                               # an escaped character
    | \[[^\[\]\n]*\]\([^()\s]*\)      # a masked link
    | <[^<>\s]+>                      # a mention, a time, a url
    | (?P<pair> ``` | ` | \*{1,2} | \|\| | __ | ~~ )
    | (?P<space> \s+ )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)


def _markup_clipped(text: str, room: int) -> str:
    """Return text that holds markup already, cut at a word between its marks, with pairs closed."""
    if size(text) <= room:
        return text
    fitting = [border for border in _borders(text, room) if border.size <= room]
    if not fitting:
        return ""
    border = next((border for border in reversed(fitting) if border.is_at_word), fitting[-1])
    return text[: border.place].rstrip() + ELLIPSIS + border.closing


@dataclass(frozen=True, slots=True)
class _Border:
    """A place between tokens, what closes the pairs that are open there, and the size when cut there."""

    place: int
    is_at_word: bool
    closing: str
    size: int


def _borders(text: str, room: int) -> Iterator[_Border]:
    open_pairs: list[str] = []
    used = size(ELLIPSIS)
    for match in _TOKEN.finditer(text):
        if used > room:
            return
        if not _joins(text, match.start()):
            closing = "".join(reversed(open_pairs))
            yield _Border(match.start(), match["space"] is not None, closing, used + len(closing))
        used += size(match[0])
        if (pair := match["pair"]) in open_pairs:
            open_pairs.remove(pair)
        elif pair:
            open_pairs.append(pair)
