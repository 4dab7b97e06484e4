"""Where in its document a quote stands, in words: a page, a time, a chapter or a line."""

from typing import assert_never

from bot.render.screen import clip, one_line
from bot.wording.prompt import Wording
from retrieval import Citation, Mark, MarkKind

_MAX_NAME_CHARS = 80
# What is read out of other formats has lines of its own, which nobody would find in the file.
_WITH_LINES = (".txt", ".md")


def marked(mark: Mark, words: Wording) -> str:
    """Return `page 3`, `0:12:31`, or a chapter's name."""
    name = clip(one_line(mark.name), _MAX_NAME_CHARS)
    match mark.kind:
        case MarkKind.PAGE:
            return words.page.format(name=name)
        case MarkKind.TIME | MarkKind.CHAPTER:
            return name
        case _:
            assert_never(mark.kind)


def has_lines(citation: Citation) -> bool:
    """Return whether the quote's line can be found in the file."""
    return citation.document.id.lower().endswith(_WITH_LINES)
