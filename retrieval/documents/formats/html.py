"""Web pages: the main text of a page and its metadata, without the site's boilerplate.

Own rules: trafilatura 2.3, tried on the pages of tests/retrieval/documents/formats/pages.py, drops the cast
and the reviewers of a page of reviews, keeps its cookie banner, and reads the columns of an old page as one
row. It takes 0.57 s to import, with fifteen packages, against 0.09 s for lxml.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import islice
from typing import Final

from retrieval.documents.formats.content import (
    EMPTY,
    NO_TEXT,
    NOT_TEXT,
    NOTHING,
    FileContent,
    Told,
    Unusable,
    likely_language,
    one_line,
    web_address,
    year_of,
)
from retrieval.documents.formats.html_lines import inline_text, text_of
from retrieval.documents.formats.html_tree import Element, html_tree, local_name, page_text, remove, without

_NEVER_TEXT: Final = (
    "script style noscript template svg math canvas iframe object embed applet audio video head title button"
    " select textarea input datalist dialog nav"
)
_ROLES: Final = "navigation banner contentinfo search dialog alertdialog menu menubar toolbar complementary"
_WORDS_OF_JUNK: Final = (
    "nav navbar navbox navigation menu menubar breadcrumb breadcrumbs cookie cookies consent gdpr sidebar"
    " catlinks editsection noprint toc share sharing sharedaddy social newsletter subscribe popup advert"
    " advertisement ads promo reference references reflist footer footnotes related recommended trending"
    " pagination pager jumplinks"
)
_JUNK_ROLES: Final = frozenset(_ROLES.split())
_JUNK_WORDS: Final = frozenset(_WORDS_OF_JUNK.split())
_WITH_OWN_HEADER: Final = frozenset({"main", "article", "blockquote", "li"})
_KEPT_WORDS: Final = frozenset({"infobox"})
_WORD: Final = re.compile("[a-z]+")
# What holds more of the page than this is no junk, whatever it is called: class="with-sidebar".
_JUNK_SHARE: Final = 0.5
# The page's main part holds at least so much of what is left.
_MAIN_SHARE: Final = 0.5
_MAIN_IDS: Final = ("mw-content-text", "content", "main", "main-content")
_LINK_LIST: Final = 3  # so many items that are nothing but links, on a page without a main part
_LD_CHARS: Final = 500_000
_LD_VALUES: Final = 5_000


def read_page(data: bytes) -> FileContent | Unusable:
    """Return the main text of a page with its title, language, address and film."""
    source = page_text(data)
    if source is None:
        return NOT_TEXT
    root = html_tree(source) if source.strip() else None
    if root is None:
        return EMPTY
    told, declared = _told(root), _declared_language(root)
    text = main_text(root)
    return FileContent(text, replace(told, language=likely_language(text, declared))) if text else NO_TEXT


def main_text(root: Element) -> str:
    """Return the text of a page's main part; removes everything else from the tree."""
    _drop_junk(root)
    body = root.find("body")
    body = root if body is None else body
    main = _main_part(body)
    if main is None:
        _drop_link_lists(body)
        main = body
    return text_of(main)


def _drop_junk(root: Element) -> None:
    without(root, *_NEVER_TEXT.split())
    chars, suspects = _measured(root)
    for element, size in suspects:
        if size <= _JUNK_SHARE * chars:
            remove(element)


def _measured(root: Element) -> tuple[int, list[tuple[Element, int]]]:
    """Return the page's number of characters, and the elements that may be boilerplate with theirs."""
    suspects: list[tuple[Element, int]] = []
    stack: list[tuple[Element, bool, bool]] = [(root, False, False)]
    counted: list[int] = []
    while stack:
        element, is_done, is_inside = stack.pop()
        if not is_done:
            counted.append(_chars(element.text))
            stack.append((element, True, is_inside))
            is_inside = is_inside or local_name(element) in _WITH_OWN_HEADER
            stack.extend((child, False, is_inside) for child in reversed(element))
            continue
        size = counted.pop()
        if _is_suspect(element, is_inside=is_inside):
            suspects.append((element, size))
        if not counted:
            return size, suspects
        counted[-1] += size + _chars(element.tail)
    return 0, suspects


def _chars(text: str | None) -> int:
    return len(text.strip()) if text else 0


def _is_suspect(element: Element, *, is_inside: bool) -> bool:
    name = local_name(element)
    if name in {"html", "body", "main", "article"}:
        return False
    words = set(_WORD.findall(f"{element.get('class', '')} {element.get('id', '')}".lower()))
    if words & _KEPT_WORDS:
        return False
    return (
        bool(words & _JUNK_WORDS)
        or _is_hidden(element)
        or element.get("role", "") in _JUNK_ROLES
        or name == "aside"
        or (name in {"header", "footer"} and not is_inside)
    )


def _is_hidden(element: Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    is_hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return is_hidden or "display:none" in style


def _main_part(body: Element) -> Element | None:
    """Return the element marked as the page's main part, None if there is none or it is too small."""
    size = sum(map(_chars, body.itertext()))
    for part in _candidates(body):
        if sum(map(_chars, part.itertext())) >= _MAIN_SHARE * size:
            return part
    return None


def _candidates(body: Element) -> Iterator[Element]:
    articles = list(body.iter("article"))
    if len(articles) == 1:
        yield articles[0]
    yield from body.findall(".//main")[:1]
    yield from body.findall(".//*[@role='main']")[:1]
    for name in _MAIN_IDS:
        yield from body.findall(f".//*[@id='{name}']")[:1]


def _drop_link_lists(body: Element) -> None:
    for element in list(body.iter("ul", "ol")):
        items = [each for each in element if local_name(each) == "li"]
        if len(items) >= _LINK_LIST and all(map(_is_only_link, items)):
            remove(element)


def _is_only_link(item: Element) -> bool:
    links = list(islice(item.iter("a"), 2))
    return len(links) == 1 and len(inline_text(links[0])) == len(inline_text(item))


def _told(root: Element) -> Told:
    metas = _metas(root)
    title = metas.get("og:title") or _first(root, "title") or _first(root, "h1")
    canonical = next(
        (each.get("href", "") for each in root.iter("link") if each.get("rel") == "canonical"), ""
    )
    url = web_address(canonical) or web_address(metas.get("og:url", ""))
    movie = _movie(root)
    return Told(title=one_line(title), film=movie.film, year=movie.year, titles=movie.titles, url=url)


def _declared_language(root: Element) -> str:
    return root.get("lang") or root.get("xml:lang") or _metas(root).get("og:locale", "")


def _metas(root: Element) -> dict[str, str]:
    named = ((each.get("property") or each.get("name"), each.get("content")) for each in root.iter("meta"))
    return {name.lower(): content for name, content in named if name and content}


def _first(root: Element, name: str) -> str:
    return next((text for each in root.iter(name) if (text := inline_text(each))), "")


def _movie(root: Element) -> Told:
    """Return the film in the page's schema.org data."""
    for script in root.iter("script"):
        if "ld+json" not in script.get("type", ""):
            continue
        try:
            found = json.loads((script.text or "")[:_LD_CHARS], strict=False)
        except (ValueError, RecursionError):
            continue
        for value in _objects(found):
            if _is_movie(value.get("@type")) and (name := _words(value.get("name"))):
                date = value.get("datePublished") or value.get("dateCreated") or value.get("dateRelease")
                return Told(film=name, year=year_of(str(date)[:40]), titles=_other_titles(value, name))
    return NOTHING


def _objects(found: object) -> Iterator[dict[str, object]]:
    """Yield the objects in a value of JSON, the outer ones first."""
    waiting = [found]
    for value in waiting:
        if len(waiting) > _LD_VALUES:
            return
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _is_movie(kind: object) -> bool:
    return "Movie" in kind if isinstance(kind, list) else kind == "Movie"


def _other_titles(movie: dict[str, object], name: str) -> tuple[str, ...]:
    others = movie.get("alternateName")
    titles = map(_words, others if isinstance(others, list) else [others])
    return tuple(title for title in dict.fromkeys(titles) if title and title != name)


def _words(value: object) -> str:
    # Sites write entities into what is no HTML.
    return one_line(unescape(value)) if isinstance(value, str) else ""
