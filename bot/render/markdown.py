"""Text of others made inert for Discord, and the little markup that is ours.

Documents, questions, titles and names of files pass through `plain` (Discord shows authors and footers
without markdown) or `inert` (everywhere else). What Discord then shows is what was visible in the text.
Discord's marks are escaped, not altered.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

from bot.render.limits import URL, clipped
from bot.render.screen import visible

# What takes no room and is not seen: soft hyphens, zero-width and format characters, fillers, tags. A text
# could hide a mention in them, or look empty. Directions are taken out by `visible`.
_UNSEEN: Final = re.compile(
    "[\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u206f\u3164\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Joiners mean something in emoji and in scripts whose letters join; between ASCII letters they only hide.
_JOINERS: Final = re.compile(
    "(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d])"
)
# What notifies people even if it is escaped; a character without width keeps it apart.
_MENTIONS: Final = re.compile(r"@(?=everyone|here|[!&]?\d)")
# Discord's marks wherever they stand; `<` begins mentions, emoji, times and links.
_MARKS: Final = str.maketrans({mark: f"\\{mark}" for mark in r"\*_~`|[]<"})
# With white space behind it a colon begins neither an emoji (:name:) nor what makes a link (https://).
_COLON: Final = re.compile(r":(?!\s)")
# At the start of a line: headings, quotes, small text, lists with and without numbers.
_STARTS: Final = re.compile(r"^([^\S\n]*(?:\d+(?=\.))?)([#>+-]|(?<=\d)\.)", re.MULTILINE)

MAX_NAME: Final = 100


def plain(text: str) -> str:
    """Return `text` as it is to be seen where Discord knows no markdown; its mentions mention nobody."""
    seen = _JOINERS.sub("", _UNSEEN.sub("", visible(text)))
    return _MENTIONS.sub("@\u200b", seen)


def plain_line(text: str) -> str:
    """Return `text` made plain, on one line."""
    return " ".join(plain(text).split())


def escaped(text: str) -> str:
    """Return plain text with every mark escaped that Discord would act on.

    discord.utils.escape_markdown leaves urls, numbered lists, `<` and brackets as they are.
    """
    return _STARTS.sub(r"\1\\\2", _COLON.sub(r"\\:", text.translate(_MARKS)))


def inert(text: str) -> str:
    """Return `text` so that Discord shows its visible characters and nothing else; lines are kept."""
    return escaped(plain(text))


def inert_line(text: str) -> str:
    """Return `text` made inert, on one line."""
    return escaped(plain_line(text))


def named(text: str, *, room: int = MAX_NAME) -> str:
    """Return a title or a name made inert, on one line, clipped: to be put into a sentence."""
    return clipped(plain_line(text), room, shown=escaped)


def bold(markup: str) -> str:
    """Make markup stand out, each line for itself: a quote's lines are read one by one."""
    return "\n".join(_around("**", line) for line in markup.split("\n"))


def small(markup: str) -> str:
    """Make markup small and grey, each line for itself."""
    return "\n".join(f"-# {line}" for line in markup.split("\n") if line.strip())


def hidden(markup: str) -> str:
    """Hide markup until it is clicked; it becomes one line, so that one click shows it all."""
    line = " ".join(markup.split())
    # Behind an escaped bar Discord would take the bar and the first of ours for the end.
    return _around("||", line + " " if line.endswith("|") else line, strip=False)


def quoted(markup: str) -> str:
    """Show markup as a quotation; its empty lines go."""
    return "\n".join(f"> {line}" for line in markup.split("\n") if line.strip())


def code(text: str) -> str:
    """Show a word of ours as code, which no text of others can look like."""
    return f"`{text}`"


def _around(mark: str, markup: str, *, strip: bool = True) -> str:
    inner = markup.strip() if strip else markup
    if not inner.strip():
        return markup
    before, after = markup.split(inner, 1)
    return f"{before}{mark}{inner}{mark}{after}"


_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::\d{1,5})?")
# Not @, or a path could spell a mention.
_SAFE: Final = "/?#%&=+,;:!$'()*~-._"


def web_address(url: str) -> str:
    """Return a url with its letters encoded where a browser can open it, "" otherwise."""
    if any(character.isspace() or not character.isprintable() for character in url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.netloc.lower()
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return ""
    address = f"{parts.scheme}://{host}{quote(url.split(parts.netloc, 1)[1], safe=_SAFE)}"
    return address if len(address) <= URL else ""


# A longer one would crowd out the text that it stands beside.
MAX_LINK: Final = 300
# Discord shows no link where its address holds these in code (jayktaylor/mw-discord#54), but takes them bare.
_BARE: Final = {"%21": "!", "%27": "'", "%2A": "*", "%2a": "*"}
_BREAKS_LINK: Final = re.compile(r"[()]|%2[589]", re.IGNORECASE)


def masked_link(title: str, url: str, *, word: str) -> str:
    """Return a title of others, made inert, that leads to `url`; the title alone where Discord shows no link.

    Discord shows escapes inside a link's words as they are (discord/discord-api-docs#6185) and no link over
    an emoji, so a title that is not plain letters is followed by a link on `word`.
    """
    address = web_address(url)
    for coded, bare in _BARE.items():
        address = address.replace(coded, bare)
    if not address or len(address) > MAX_LINK or _BREAKS_LINK.search(address):
        return escaped(title)
    if escaped(title) == title and all(map(_is_simple, title)):
        return f"[{title}]({address})"
    return f"{escaped(title)} · [{word}]({address})"


def _is_simple(character: str) -> bool:
    return character == " " or unicodedata.category(character)[0] in "LNP"
