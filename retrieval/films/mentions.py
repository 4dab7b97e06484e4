"""Finds the films that a question names: where, which, and how certainly."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from retrieval.datatypes import Language, Span
from retrieval.films.entities import Evidence, Mention, Named, Need, Unknown
from retrieval.films.question_patterns import Frame, describes, frames
from retrieval.films.surface import SurfaceForm
from retrieval.films.title_search import TitleSearch
from retrieval.films.word_lists import (
    COMMON,
    JOINING,
    OF_FILMS,
    PLACING,
    STOPPED,
    TAKING,
    VERSIONS,
    YEAR_LINKS,
    asks_for_film,
    stopped_in,
)
from retrieval.index.films import FilmIndex
from retrieval.text.languages import detect
from retrieval.text.titles import ARTICLES, FILM_WORDS, year_of

# Longer runs are not titles: the longest title of 34,532 films that is not a list has 17 words.
MOST_WORDS: Final = 20
# This many words in a title's order are no coincidence, nor are two words that few questions hold.
_SURE_WORDS: Final = 3
_MOST_TAIL_WORDS: Final = 6  # more are a description
_LINKS: Final = 2  # words between a title and its year: the film from
_HEADING_END: Final = re.compile(r"\s?:(?=\s)|\s[-–—](?=\s)")
_AND: Final = frozenset({"and", "et", "и", "or", "ou", "или"})
_GOING_ON: Final = _AND | {"of", "the", "in", "to"}  # a title, unlike by or with
_AUXILIARIES: Final = frozenset({"is", "was", "did"})  # what is behind them may be anybody
_VERBS: Final = frozenset({"film", "films", "picture"})
_DETERMINERS: Final = frozenset({"the", "a", "this", "that", "le", "du", "un", "ce", "au"})
_CALLED: Final = frozenset({"called", "titled", "named", "intitule", "appele", "под"})
_FILM_BEHIND: Final = frozenset({"film", "movie"})


class FilmSpotter:
    """Finds the films of an index that questions name; `is_word` is passed on to `TitleSearch`."""

    def __init__(self, films: FilmIndex, is_word: Callable[[str], bool] = lambda _: False) -> None:
        self._films = films
        self._search = TitleSearch(films, is_word)

    @property
    def search(self) -> TitleSearch:
        """The search for misspelt and partial titles."""
        return self._search

    def named_in(self, question: str) -> Named:
        """Return what a question in normal form names."""
        return _TitleReader(SurfaceForm(question), self._films, self._search).named()


class _TitleReader:
    """One question, read for titles."""

    def __init__(self, surface: SurfaceForm, films: FilmIndex, search: TitleSearch) -> None:
        self._surface = surface
        self._words = surface.words
        self._films = films
        self._search = search
        self._frames: tuple[Frame, ...] = ()
        self._small_frames: tuple[Frame, ...] = ()
        self._taken: set[int] = set()
        self._mentions: list[Mention] = []
        self._unknown: list[Unknown] = []

    def named(self) -> Named:
        folded = [word.folded for word in self._words]
        is_for_film = asks_for_film(" ".join(folded))
        self._read_heading()
        self._frames = () if is_for_film else tuple(frames(folded))
        self._small_frames = tuple(each for each in self._frames if self._is_small(each.run))
        for frame in self._small_frames:
            self._read_framed(frame)
        for run in self._surface.wide_names if self._surface.has_names else ():
            self._read_misspelt(run)
        self._read_exact()
        for run in self._surface.quotes:
            self._read_nearly(run, is_quoted=True)
        for run in self._surface.names if self._surface.has_names else ():
            self._read_nearly(run, is_quoted=False)
        for frame in self._small_frames[:1]:
            self._read_framed_nearly(frame)
        if not self._mentions and not self._unknown and not self._surface.has_names:
            self._read_tail()
        least = Evidence.TOLD if is_for_film else Evidence.HINTED
        kept = (each for each in self._mentions if each.evidence >= least)
        mentions = tuple(sorted(kept, key=lambda each: (-each.evidence, each.span)))
        return Named(mentions, tuple(self._unknown), asks_for_film=is_for_film)

    def _read_heading(self) -> None:
        """Resolve a title before a colon or dash, which it may contain itself: "Dunkirk: How long is it?"."""
        text = self._surface.text
        for border in reversed(list(_HEADING_END.finditer(text))):
            run = range(sum(word.span.end <= border.start() for word in self._words))
            if run and run.stop < len(self._words) and (films := self._films.titled(self._surface.key(run))):
                self._take(run, films, Evidence.TOLD)
                return

    def _is_small(self, run: range) -> bool:
        """Return whether only its position marks a run as a title."""
        is_named = self._surface.has_names and any(self._words[place].is_name for place in run)
        return not is_named and not self._is_in_quotes(run)

    def _read_framed(self, frame: Frame) -> None:
        """Resolve a whole title in a title slot, even if it consists of common words."""
        if self._taken.isdisjoint(frame.run):
            films = self._films.titled(self._surface.key(frame.run))
            if films:
                evidence = Evidence.WRITTEN if frame.is_sure else Evidence.FRAMED
                self._take(frame.run, films, max(evidence, self._evidence(frame.run, is_loose=False)))

    def _read_framed_nearly(self, frame: Frame) -> None:
        """Resolve the words in a title slot: a near match, else record them as an unknown title."""
        run = frame.run
        span = self._surface.span(run)
        inside = [
            each for each in self._mentions if each.span.start < span.end and span.start < each.span.end
        ]
        if any(self._is_meant(each, frame) for each in inside):
            return
        if not self._taken.isdisjoint(run) and not inside:
            return
        # Common words are no misspelt title: the film, The Firm.
        films = self._search.nearly(self._surface.written(run)) if self._telling(run) else ()
        written = [self._words[place].folded for place in run]
        # Latin letters in a Russian question are a title or a name.
        is_sure = frame.is_sure or (frame.language is Language.RU and "".join(written).isascii())
        if not films and (not is_sure or describes(written, frame.language)):
            return
        self._mentions = [each for each in self._mentions if each not in inside]
        if films:
            self._take(run, films, Evidence.WRITTEN if is_sure else Evidence.FRAMED)
        else:
            # One word in small letters that is a title stands in a text with a capital, and so does what
            # surely is one.
            self._miss(run, Need.SMALL, is_capital=is_sure or self._telling(run) == 1)

    def _is_meant(self, mention: Mention, frame: Frame) -> bool:
        """Return whether a title inside a frame is what the frame is about: the remake of solaris.

        A title that goes on is another film: snow white and the huntsman.
        """
        language = detect(" ".join(self._words[place].folded for place in frame.run))
        # Not the stop words of all languages: "son" is one in French.
        idle = OF_FILMS | stopped_in(frame.language if language is Language.UNKNOWN else language)
        own = [place for place in frame.run if mention.span.covers(self._span_of(place))]
        rest = [self._words[place] for place in frame.run if place not in own]
        telling = [word for word in rest if word.key not in idle and not word.key.isdigit()]
        if not telling or any(word.folded in VERSIONS for word in rest):
            return True
        beside = {self._words[place].folded for place in (own[0] - 1, own[-1] + 1) if place in frame.run}
        return mention.evidence >= Evidence.WRITTEN and beside.isdisjoint(_GOING_ON)

    def _span_of(self, place: int) -> Span:
        return self._surface.span(range(place, place + 1))

    def _read_misspelt(self, run: range) -> None:
        """Resolve a run that is a misspelt title as a whole, before parts of it match other titles."""
        if not self._films.meant_by(self._surface.key(run)) and not self._is_in_quotes(run):
            films = self._search.misspelt(self._surface.written(run))
            if films:
                self._take(run, films, Evidence.WRITTEN)

    def _read_exact(self) -> None:
        """Resolve the runs that are exact titles, the longest first."""
        count = len(self._words)
        for length in range(min(MOST_WORDS, count), 0, -1):
            for start in range(count - length + 1):
                run = range(start, start + length)
                key = self._surface.key(run)
                if self._taken.isdisjoint(run) and (found := self._films.meant_by(key)):
                    evidence = self._evidence(run, is_loose=all(each.is_loose for each in found))
                    if evidence:
                        self._take(run, self._films.called_nearly(key), evidence)

    def _take(self, run: range, films: Sequence[int], evidence: Evidence) -> None:
        self._taken.update(run)
        beside = self._year_beside(run)
        meant = self._films.of_year(films, beside)
        if not meant:
            self._miss(run, Need.PHRASE)
            return
        years = {beside} - {None}
        if beside is None:
            years = {self._films.year(film) for film in meant} & self._other_years(run)
            meant = tuple(film for film in meant if not years or self._films.year(film) in years)
        words = [*(self._words[place].folded for place in run), *sorted(map(str, years))]
        self._mentions.append(Mention(self._surface.span(run), tuple(words), meant, evidence))

    def _miss(self, run: range, need: Need, *, is_capital: bool = False) -> None:
        words = [self._words[place].folded for place in run]
        year = self._year_beside(run)
        is_capital = is_capital or self._words[run[-1]].is_capital
        self._unknown.append(Unknown(self._surface.span(run), tuple(words), need, year, is_capital))

    def _read_nearly(self, run: range, *, is_quoted: bool) -> None:
        """Resolve a run that is nearly a title, else record it as an unknown one."""
        if not self._taken.isdisjoint(run):
            return
        self._taken.update(run)
        is_called = self._is_called(run)
        films = self._search.nearly(self._surface.written(run))
        if films:
            told = is_quoted or is_called or self._year_beside(run) is not None
            placed = Evidence.PLACED if self._before(run) in PLACING else Evidence.WRITTEN
            self._take(run, films, Evidence.TOLD if told else placed)
            return
        parts = self._parts(run)
        if not is_quoted and len(parts) > 1:
            self._taken.difference_update(run)
            for part in parts:
                self._read_nearly(part, is_quoted=False)
            return
        is_joined = any(self._words[place].folded in JOINING for place in run)
        is_phrase = is_quoted or is_called or is_joined or self._year_beside(run) is not None
        is_framed = any(frame.is_sure and frame.run == run for frame in self._frames)
        is_placed = not is_phrase and (is_framed or self._before(run) in TAKING - _AUXILIARIES)
        self._miss(run, Need.PHRASE if is_phrase else Need.TITLE if is_placed else Need.NAME)

    def _parts(self, run: range) -> list[range]:
        """Split a run at the words that join names: two names are more likely than one title."""
        borders = [place for place in run if self._words[place].folded in _AND]
        starts = [run.start, *(place + 1 for place in borders)]
        return [part for part in map(range, starts, [*borders, run.stop]) if part]

    def _read_tail(self) -> None:
        """Resolve the last words of a question without capitals if they are nearly a title."""
        places = [place for place, word in enumerate(self._words) if word.folded in TAKING]
        start = max(places, default=-1) + 1
        run = range(start, len(self._words))
        while run and self._year_at(run.stop - 1):
            run = run[:-1]
        if run and start and self._telling(run):
            films = self._search.nearly(self._surface.written(run))
            if films:
                self._take(run, films, Evidence.FRAMED)
            elif self._may_be_title(run):
                self._miss(run, Need.WORDS)

    def _may_be_title(self, run: range) -> bool:
        """Return whether unmarked words can be a title: not a description, not after a pronoun."""
        first = self._words[run.start]
        is_begun = first.key not in STOPPED or first.folded in ARTICLES
        is_one = all(self._words[place].follows for place in run[1:])
        return is_begun and is_one and len(run) <= _MOST_TAIL_WORDS

    def _evidence(self, run: range, *, is_loose: bool) -> Evidence:
        if run in self._surface.quotes:
            return Evidence.TOLD
        if self._is_in_quotes(run) or self._goes_on(run):
            return Evidence.NONE
        if (self._tells(run) and self._year_beside(run) is not None) or self._is_called(run):
            return Evidence.TOLD
        if all(self._words[place].folded.isdigit() for place in run):
            return Evidence.FRAMED if self._before(run) in TAKING else Evidence.NONE
        evidence = self._by_capitals(run) if self._surface.has_names else self._by_words(run)
        if is_loose:
            return (
                min(evidence, Evidence.HINTED) if len(run) == 1 or not self._surface.has_names else evidence
            )
        is_placed = evidence is Evidence.WRITTEN and self._before(run) in PLACING
        return Evidence.PLACED if is_placed else evidence

    def _by_capitals(self, run: range) -> Evidence:
        """Return how certainly a run is a title in a question with capitals."""
        first, *others = (self._words[place] for place in run)
        named = [word for word in others if word.key not in STOPPED]
        if first.is_name or (named and all(word.is_name for word in named)):
            return Evidence.WRITTEN
        is_likely = len(run) >= _SURE_WORDS and self._telling(run) > 1
        return Evidence.HINTED if is_likely else Evidence.NONE

    def _by_words(self, run: range) -> Evidence:
        """Return how certainly a run is a title in a question without capitals."""
        telling = self._telling(run)
        if len(run) > _SURE_WORDS or telling > 1 or (telling and len(run) == _SURE_WORDS):
            return Evidence.WRITTEN
        ends = run.stop == len(self._words)
        is_framed = self._before(run) in TAKING and ends
        if len(run) > 1 and telling:
            return Evidence.WRITTEN if is_framed else Evidence.FRAMED if ends else Evidence.HINTED
        if not telling and len(run) < _SURE_WORDS:
            return Evidence.NONE
        return Evidence.FRAMED if is_framed else Evidence.HINTED if ends or not run.start else Evidence.NONE

    def _is_telling(self, place: int) -> bool:
        """Return whether a word is uncommon in questions."""
        key = self._words[place].key
        return key not in STOPPED and key not in COMMON and not key.isdigit()

    def _telling(self, run: range) -> int:
        """Return the number of words in a run that are uncommon in questions."""
        return sum(map(self._is_telling, run))

    def _tells(self, run: range) -> bool:
        """Return whether a run has words that are uncommon in questions or written as names."""
        return self._telling(run) > 0 or any(self._words[place].is_name for place in run)

    def _is_in_quotes(self, run: range) -> bool:
        return any(not set(quoted).isdisjoint(run) for quoted in self._surface.quotes)

    def _goes_on(self, run: range) -> bool:
        """Return whether a run is only part of a longer name: Cruise, the Kid from Spain."""
        if run.stop < len(self._words) and self._words[run.stop].follows:
            after = self._words[run.stop]
            if after.is_numeral and not year_of(after.folded):
                return True
        if not self._surface.has_names:
            return False
        return any(set(run) < set(name) and not self._is_own_name(run, name) for name in self._surface.names)

    def _is_own_name(self, run: range, name: range) -> bool:
        """Return whether part of a name is a title of its own: before "and", if another title follows."""
        rest = range(run.stop, name.stop)
        is_last = not rest and self._before(run) in _AND
        return is_last or (
            bool(rest)
            and self._words[rest.start].folded in _AND
            and run.start == name.start
            and bool(self._films.meant_by(self._surface.key(rest[1:])))
        )

    def _before(self, run: range) -> str:
        return self._words[run.start - 1].folded if run.start else ""

    def _is_called(self, run: range) -> bool:
        """Return whether the word film is next to a run that is complete and more than a pronoun."""
        if any(set(run) < set(frame.run) for frame in self._small_frames):
            return False
        before = [self._words[place].folded for place in range(max(run.start - 2, 0), run.start)]
        if before and before[-1] in FILM_WORDS:
            return self._tells(run) or before[-1] not in _VERBS or before[0] in _DETERMINERS
        if len(before) > 1 and before[-1] in _CALLED and before[0] in FILM_WORDS:
            return True
        after = self._words[run.stop].folded if run.stop < len(self._words) else ""
        return after in _FILM_BEHIND and self._tells(run)

    def _year_beside(self, run: range) -> int | None:
        """Return the year next to a title: Solaris (2002), the 2002 film Solaris."""
        for place in range(run.stop, min(run.stop + _LINKS + 1, len(self._words))):
            if year := self._year_at(place):
                return year
            if self._words[place].folded not in YEAR_LINKS:
                break
        for place in range(run.start - 1, max(run.start - _LINKS - 2, -1), -1):
            if year := self._year_at(place):
                return year
            if self._words[place].folded not in YEAR_LINKS:
                break
        return None

    def _year_at(self, place: int) -> int | None:
        return None if place in self._taken else year_of(self._words[place].folded)

    def _other_years(self, run: range) -> set[int | None]:
        return {self._year_at(place) for place in range(len(self._words)) if place not in run} - {None}
