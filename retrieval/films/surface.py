"""The surface form of a question: words with their capitals, quotations, runs that look like names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from retrieval.datatypes import Span
from retrieval.films.word_lists import JOINING, STOPPED
from retrieval.text.normalisation import fold, word_spans
from retrieval.text.titles import FILM_WORDS, title_word, year_of

_QUOTED: Final = re.compile(
    r"«([^«»]+)»|“([^“”]+)”|„([^„“”]+)[“”]|\"([^\"]+)\"|‹([^‹›]+)›|(?<!\w)['‘]([^'‘’]+(?:['’]\w[^'‘’]*)*)['’](?!\w)"
)
_JOINT: Final = re.compile(r"[ \u00a0\-\u2010\u2011]|: | [-–—] |\. |['’] ?")
_SENTENCE_END: Final = re.compile(r"[?!…]|\.$")
_INITIAL_CHARS: Final = 3  # Dr. Jekyll: no sentence ends there
_NUMERAL: Final = re.compile(r"[IVX]+|\d{1,3}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: as compared with titles, and as written.

    `begins` says that it begins a sentence, `follows` that it may belong to one name with the word before.
    """

    span: Span
    folded: str
    key: str
    is_capital: bool
    is_numeral: bool
    begins: bool
    follows: bool

    @property
    def is_name(self) -> bool:
        """Return whether it is written like a name; the first word of a sentence always is."""
        return self.is_capital and not self.begins


class SurfaceForm:
    """A question as it is written."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = tuple(_words(text))

    @cached_property
    def has_names(self) -> bool:
        """Return whether capitals are informative: some words have one and some do not."""
        inner = [word for word in self.words if not word.begins and word.folded[:1].isalpha()]
        return any(word.is_capital for word in inner) and not all(word.is_capital for word in inner)

    @cached_property
    def quotes(self) -> tuple[range, ...]:
        """The words in quotes, without a year and the word film after them."""
        found = []
        for quoted in _QUOTED.finditer(self.text):
            inside = [
                place
                for place, word in enumerate(self.words)
                if quoted.start() < word.span.start < quoted.end()
            ]
            while len(inside) > 1 and (
                year_of(self.words[inside[-1]].folded) or self._is_bracketed(inside[-1])
            ):
                inside.pop()
            if inside:
                found.append(range(inside[0], inside[-1] + 1))
        return tuple(found)

    def _is_bracketed(self, place: int) -> bool:
        """Return whether a word is the word film in brackets: Solaris (film)."""
        return self.words[place].folded in FILM_WORDS and "(" in self.gap(place)

    @cached_property
    def names(self) -> tuple[range, ...]:
        """The longest runs of words that look like one name or title: Clint Eastwood, The Kid from Spain."""
        return self._names(JOINING)

    @cached_property
    def wide_names(self) -> tuple[range, ...]:
        """The runs that may be one title or two names: Marriage on the Rocks, Batman in The Dark Knight."""
        return tuple(run for run in self._names(STOPPED) if run not in self.names)

    def _names(self, joining: frozenset[str]) -> tuple[range, ...]:
        found, place = [], 0
        while place < len(self.words):
            end = self._name_end(place, joining)
            if end > place:
                found.append(range(place, end))
            place = max(end, place + 1)
        return tuple(found)

    def _name_end(self, start: int, joining: frozenset[str]) -> int:
        first = self.words[start]
        if not first.is_capital or (first.begins and first.key in STOPPED):
            return start
        end = here = start + 1
        while here < len(self.words) and self.words[here].follows:
            word = self.words[here]
            if word.is_name or (word.is_numeral and not year_of(word.folded)):
                end = here + 1
            elif word.folded not in joining:
                break
            here += 1
        return end if end - start > 1 or not first.begins else start

    def stands_alone(self, run: range) -> bool:
        """Return whether a run is not part of a longer name."""
        before = self.words[run.start - 1] if run.start and self.words[run.start].follows else None
        after = self.words[run.stop] if run.stop < len(self.words) else None
        is_begun = before is not None and before.is_capital and not (before.begins and before.key in STOPPED)
        return not is_begun and not (after is not None and after.follows and after.is_name)

    def gap(self, place: int) -> str:
        """Return the characters between a word and the word before it."""
        before = self.words[place - 1].span.end if place else 0
        return self.text[before : self.words[place].span.start]

    def key(self, run: range) -> str:
        """Return the title key of a run."""
        return " ".join(self.words[place].key for place in run)

    def written(self, run: range) -> str:
        """Return a run as written in the question."""
        return self.span(run).of(self.text)

    def span(self, run: range) -> Span:
        """Return the span of a run."""
        return Span(self.words[run.start].span.start, self.words[run.stop - 1].span.end)


def _words(text: str) -> Iterator[Word]:
    end, last = 0, ""
    for place, span in enumerate(word_spans(text)):
        written, gap = span.of(text), text[end : span.start]
        folded = fold(written)
        if not folded:
            continue
        stop = _SENTENCE_END.search(gap.rstrip())
        yield Word(
            span,
            folded,
            title_word(folded),
            written[0].isupper(),
            _NUMERAL.fullmatch(written) is not None,
            begins=place == 0 or (stop is not None and (stop[0] != "." or len(last) > _INITIAL_CHARS)),
            follows=place > 0 and _JOINT.fullmatch(gap) is not None,
        )
        end, last = span.end, written
