"""Parses HTML and XML with libxml2: broken markup is repaired, nothing is fetched."""

import re
from typing import Final, TypeAlias

from lxml import etree

from retrieval.documents.formats.decoding import decode

Element: TypeAlias = etree._Element  # noqa: SLF001 - the only name that lxml has for it

_HEAD_BYTES: Final = 4_096
_CHARSET: Final = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Python knows codecs that are no encodings of text; these are those that pages are written in.
_ENCODING: Final = re.compile(
    r"utf-?8|utf-?16(?:[lb]e)?|(?:windows|cp)-?125\d|(?:cp|ibm)-?866|iso-?8859-?\d{1,2}|koi8-?[ru]"
    r"|mac-?cyrillic|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)",
    re.IGNORECASE,
)
_INLINE: Final = frozenset({"a", "b", "em", "i", "small", "span", "strong", "sup"})


def page_text(data: bytes) -> str | None:
    """Return a page's source, decoded as it declares; None if it is no text."""
    match = _CHARSET.search(data[:_HEAD_BYTES])
    named = match[1].decode("ascii", "replace").lower() if match else ""
    # https://encoding.spec.whatwg.org: what calls itself latin-1 is windows-1252.
    named = {"iso-8859-1": "cp1252", "windows-1251": "cp1251", "x-mac-cyrillic": "mac-cyrillic"}.get(
        named, named
    )
    return decode(data, declared=named if _ENCODING.fullmatch(named) else "")


def html_tree(source: str) -> Element | None:
    """Return the root of a page, None if it is empty."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(source.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None


def xml_tree(data: bytes) -> Element | None:
    """Return the root of an XML document, None if it is invalid; entities are not expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.LxmlError:
        return None


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    # Of what is neither an element nor its end, an entity for one, lxml's tag is a function.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def without(root: Element, *names: str) -> None:
    """Remove the elements with these names and their content."""
    etree.strip_elements(root, *names, with_tail=False)


def remove(element: Element) -> None:
    """Remove an element and its content, but not the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    # A mark of a footnote leaves nothing between two words, a block leaves a border.
    tail = ("" if local_name(element) in _INLINE else "\n") + (element.tail or "")
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
