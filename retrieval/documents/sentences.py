"""Splits a run of prose into sentences.

syntok proposes the ends; the rules here add those that it misses (glued sentences, most Russian and French
ones) and reject wrong ones.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from retrieval.datatypes import Span
from retrieval.text.normalisation import fold

_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĪŁŃŇŌŒŘŚŞŠŤŪŮŹŻŽА-ЯЁ"
_SMALL = "a-zà-öø-ÿœа-яё"
_ENDS = ".!?…。！？"
_CLOSERS = "»”’\"')\\]"
_OPENERS = "«“„‘\"'(\\["
_DASHES = r"—–\-"

_MAY_BREAK = re.compile(rf"[{_ENDS}][{_CLOSERS}\s]*[^{_ENDS}{_CLOSERS}\s]")
# продолжением.Готовясь   1970).Режиссер   США.Это   просмотру.8 из 10   but not ASP.NET, U.S.Army, Wall.E
_GLUED = re.compile(
    rf"(?:(?<=[^\W_]{{2}})|(?<=[{_CLOSERS}]))[{_ENDS}]+[{_CLOSERS}]*"
    rf"(?=[{_OPENERS}]?(?:[А-ЯЁ]|[{_CAPITAL}][{_SMALL}’']|[AI]\s"
    r"|(?<!\d[.,])\d{1,2}(?:/\d|\s(?:из|sur|out of)\b)))"
)
# Ends that syntok misses, mostly after brackets: a full stop after a word that is no abbreviation.
_PLAIN_END = re.compile(
    rf"(?:(?<=[{_SMALL}]{{4}})|(?<=\d{{4}})|(?<=[{_CLOSERS}]))[{_ENDS}]+[{_CLOSERS}]*\s+"
    rf"(?=[{_OPENERS}{_DASHES}]*\s*[{_CAPITAL}])"
)
_ELLIPSIS = re.compile(rf"…[{_CLOSERS}]*(?=\s+[{_OPENERS}{_DASHES}]*\s*[{_CAPITAL}])")

# Words that often begin a sentence, seldom a name: they decide after an abbreviation that may end one.
_STARTERS = (
    "The|A|An|He|She|It|They|We|You|I|In|On|At|As|After|Before|But|And|When|While|This|That|These|There|His"
    "|Her|Its|Their|For|With|By|From|If|Il|Elle|Ils|Elles|Ce|Cette|Ces|Le|La|Les|Un|Une|Des|Dans|En|Au|Aux"
    "|Pour|Par|Mais|Et|Avec|Son|Sa|Ses|Après|Он|Она|Оно|Они|Это|Этот|Эта|Эти|В|Во|На|По|За|Из|К|С|Со|У|О|Об"
    "|При|Для|Но|А|И|Как|Когда|Если|Его|Её|Ее|Их|Мы|Вы|Я|Также|После|Затем|Тогда|Там|Так"
    "|Потом|Тем|Тот|Этим|Именно|Кроме|Однако|Хотя"
)
_STARTS = re.compile(rf"[{_OPENERS}{_DASHES}\s]*(?:{_STARTERS})\b(?!\.)")
_MAY_END = r"Inc|Corp|Co|Ltd|Jr|Sr|Bros|etc|al|Ave|Blvd|a\.m|p\.m|U\.S|U\.K|D\.C|др|пр|т\.д|т\.п|г|гг|в|вв"
_MAY_END_AND_STARTS = re.compile(rf"\b(?:{_MAY_END})\.(?=\s+(?:{_STARTERS})\b)")
_MAY_END_WORDS = frozenset(fold(word.rpartition(".")[2]) for word in _MAY_END.split("|"))
# Abbreviations that stand before a name or a word, never at an end.
_TITLES = (
    "mr mrs ms dr prof st ste mt lt gen col maj capt cpt cmdr cdr sgt cpl pvt adm rev hon gov sen rep pres"
    " messrs mm mme mmes mlle mlles mgr vs cf eg ie viz approx ca feat ft dir prod exec av ap"
    " jan feb mar apr jun jul aug sept oct nov dec janv fevr avr juil"
    " проф акад ген лейт полк кап адм св им ул просп пл обл реж сцен см ср напр тов гр"
)
_NEVER_END = frozenset(_TITLES.split())
_COUNTED = "no nos nr n p pp vol ch fig art op ep стр с т гл рис табл кн вып"
_BEFORE_NUMBER = frozenset(_COUNTED.split())
_LAST_WORD = re.compile(r"(?P<before>^|[^\w]|(?<=\w)\.)(?P<word>[^\W\d_]+)\.\s*$")
_TAIL_CHARS = 24  # no abbreviation in the lists is longer

# A short quotation or bracket that stands inside a sentence is not broken.
_ENCLOSED = re.compile(
    r"«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]|(?<!\w)\"(?=\S)[^\"]*(?<=\S)\"|\([^()]*\)|\[[^\[\]]*\]"
)
_ENCLOSED_CHARS = 150
_GOES_ON = re.compile(rf"\s*[,;:{_DASHES}]*\s*[{_SMALL}]|\s*[,;:]")


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Return the sentences of one run of prose, in order, without the white space around them.

    All other characters are covered. Glued sentences (`lines.Then`) are split; abbreviations, initials, short
    quotations and a speaker's `— he said` are not.
    """
    if not _MAY_BREAK.search(text):
        return _trimmed(text, [0, len(text)])
    settled = {_after_closers(text, border) for border in _own_borders(text)}
    if _is_open(text, settled):
        settled |= {_after_closers(text, border) for border in _syntok_borders(text)}
    enclosed = _unbroken(text)
    inner = [
        border for border in sorted(settled) if _is_border(text, border) and not _inside(border, enclosed)
    ]
    return _trimmed(text, [0, *inner, len(text)])


def _trimmed(text: str, borders: list[int]) -> tuple[Span, ...]:
    spans = []
    for start, end in pairwise(borders):
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        if piece.strip():
            spans.append(Span(left, left + len(piece.strip())))
    return tuple(spans)


def _syntok_borders(text: str) -> Iterator[int]:
    # Loaded here because it takes 0.1 s and only indexing needs it.
    from syntok.segmenter import segment  # noqa: PLC0415
    from syntok.tokenizer import Tokenizer  # noqa: PLC0415

    # Its tokens rewrite the text ("n't", hyphens): only the offsets of its sentences are used.
    tokens = Tokenizer(replace_not_contraction=False).tokenize(text)
    for sentence in segment(tokens):
        yield sentence[0].offset


# Any end before what is no small letter, but not a decimal point.
_POSSIBLE = re.compile(rf"[{_ENDS}]+(?<!\d\.(?=\d))[{_CLOSERS}\s]*(?=[^{_ENDS}{_CLOSERS}{_SMALL}\s])")


def _is_open(text: str, settled: set[int]) -> bool:
    """Return whether the rules leave a sentence end undecided, so that syntok, which is slow, is needed."""
    ends = (_after_closers(text, match.end()) for match in _POSSIBLE.finditer(text))
    return any(end not in settled and _is_border(text, end) for end in ends)


def _own_borders(text: str) -> Iterator[int]:
    for match in _GLUED.finditer(text):
        if not _is_address(text, match.start()):
            yield match.end()
    for pattern in (_PLAIN_END, _ELLIPSIS, _MAY_END_AND_STARTS):
        yield from (match.end() for match in pattern.finditer(text))


_ADDRESS = re.compile(r"\S*(?:/|@|www\.)\S*$")


def _is_address(text: str, position: int) -> bool:
    return _ADDRESS.search(text, max(0, position - _TAIL_CHARS), position) is not None


_CLOSING = re.compile(rf"(?:[{_ENDS}]|\s?[»”)\]]|[\"'’](?!\w))*\s*")


def _after_closers(text: str, border: int) -> int:
    """Return the beginning of the next sentence, after the closing marks of this one."""
    end = len(text[max(0, border - _TAIL_CHARS) : border].rstrip()) + max(0, border - _TAIL_CHARS)
    match = _CLOSING.match(text, end)
    return max(border, match.end()) if match else border


# A small letter; a year in brackets, as after a title: Tibbs! (1970).
_CANNOT_START = re.compile(rf"[{_OPENERS}{_DASHES}\s]*[{_SMALL}]|\(\d{{4}}\)")


def _is_border(text: str, border: int) -> bool:
    left = text[max(0, border - _TAIL_CHARS) : border].rstrip()
    right = text[border : border + _TAIL_CHARS]
    if not left.rstrip(_CLOSERS + " \u00a0\u202f").endswith(tuple(_ENDS)):
        return False
    if _CANNOT_START.match(right):
        return False
    return not _is_abbreviation(left, right)


def _is_abbreviation(left: str, right: str) -> bool:
    match = _LAST_WORD.search(left)
    if not match:
        return re.search(r"(?:^|\n)\s*\d{1,3}\.$", left) is not None and len(left) < _TAIL_CHARS  # "1. The"
    word = fold(match["word"])
    if word in _BEFORE_NUMBER and right[:1].isdigit():
        return True
    if word in _NEVER_END:
        return match["word"][:1].isupper() or not _STARTS.match(right)
    if word == "г" and not re.search(r"\d\s*г\.$", left):  # "г. Москва" is a town, "1945 г." a year
        return True
    is_initial = len(match["word"]) == 1 and match["word"].isupper()
    if is_initial or word in _MAY_END_WORDS:
        return not _STARTS.match(right)
    return False


def _unbroken(text: str) -> list[tuple[int, int]]:
    """Return the short quotations and brackets inside a sentence, in order."""
    runs = []
    for match in _ENCLOSED.finditer(text):
        start, end = match.span()
        before = text[max(0, start - _TAIL_CHARS) : start].rstrip()
        begins_inside = bool(before) and not before.endswith(tuple(_ENDS))
        if end - start <= _ENCLOSED_CHARS and (begins_inside or _GOES_ON.match(text, end)):
            runs.append((start, end))
    return runs


def _inside(border: int, runs: list[tuple[int, int]]) -> bool:
    row = bisect_right(runs, (border, 0)) - 1
    return row >= 0 and runs[row][0] < border < runs[row][1]
