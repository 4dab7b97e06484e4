"""Questions with passages that answer them or do not, within languages and across, drawn without end."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Final

from retrieval.datatypes import Language, Span
from retrieval.training.data import film_questions
from retrieval.training.data.code_switching import Switcher
from retrieval.training.data.film_questions import FilmFact, by_kind, film_facts
from retrieval.training.data.question_sets import AskedQuestion, QuestionSet, read_question_set
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.splits import PIAF_HELD_OUT, SQUAD_HELD_OUT, Split, split_of
from retrieval.training.reader.cloze import Clozes
from retrieval.training.reader.film_pages import FilmPages

# Kinds of examples with their shares. Nothing but the clozes has real Russian passages, nothing but the
# switched texts has questions in another language than the passage's.
SHARES: Final = {
    "squad": 0.44, "switched passage": 0.04, "piaf": 0.20, "cloze": 0.08, "films": 0.08, "film pages": 0.16
}  # fmt: skip
CROSSED: Final = 0.35  # of the questions of SQuAD and PIAF: asked in another language
FILMS_CROSSED: Final = 0.35
UNANSWERABLE: Final = 0.3
# Of the passages that do not answer: how many are of the same article and share most with the question, how
# many any others of the article; the rest is of other articles.
NEAREST_SHARE: Final = 0.55
SAME_ARTICLE_SHARE: Final = 0.3
_WITH_TITLE: Final = 0.5
_PIAF_GROUPS: Final = 0.3
_TITLES_TRIED: Final = 3
# Shares of words exchanged; a question wholly switched reads most like one of the other language.
SWITCHED: Final = (0.5, 0.8, 1.0, 1.0)

_WORD: Final = re.compile(r"\w+")
OTHERS: Final = {
    Language.EN: (Language.RU, Language.RU, Language.FR),
    Language.FR: (Language.RU, Language.RU, Language.EN),
}


@dataclass(frozen=True, slots=True)
class Article:
    """The paragraphs of an article with the words of each."""

    title: str
    texts: tuple[str, ...]
    words: tuple[frozenset[str], ...]


class ArticleQuestions:
    """The questions of a set over the articles of one split, in one language."""

    def __init__(self, questions: QuestionSet, language: Language, *, share: float, split: Split) -> None:
        self.language = language
        self._questions: list[tuple[AskedQuestion, str, int]] = []
        texts: defaultdict[str, list[str]] = defaultdict(list)
        places: dict[int, tuple[str, int]] = {}
        for number, paragraph in enumerate(questions.paragraphs):
            if split_of(paragraph.title, share) is split:
                places[number] = (paragraph.title, len(texts[paragraph.title]))
                texts[paragraph.title].append(paragraph.text)
        self.articles = {
            title: Article(
                title.replace("_", " "), tuple(each), tuple(frozenset(_words(text)) for text in each)
            )
            for title, each in texts.items()
        }
        self._titles = list(self.articles)
        seen = Counter(
            word for article in self.articles.values() for words in article.words for word in words
        )
        total = sum(len(article.texts) for article in self.articles.values())
        self._idf = {word: log(total / count) for word, count in seen.items()}
        for each in questions.questions:
            if each.paragraph in places and each.answers:
                self._questions.append((each, *places[each.paragraph]))

    def __len__(self) -> int:
        return len(self._questions)

    def places(self) -> list[tuple[str, tuple[str, int]]]:
        """Return each question with the title and the place of the paragraph that answers it."""
        return [(each.question, (title, place)) for each, title, place in self._questions]

    def answered(self, number: int) -> ReadingExample:
        """Return a question with the paragraph that answers it."""
        each, title, place = self._questions[number]
        start = each.starts[0]
        answer = Span(start, start + len(each.answers[0]))
        return ReadingExample(
            each.question, self.articles[title].texts[place], answer, self.articles[title].title
        )

    def answers(self, number: int) -> tuple[str, ...]:
        """Return the texts that count as right."""
        return self._questions[number][0].answers

    def unanswered(self, number: int, rng: random.Random) -> ReadingExample | None:
        """Return a question with a paragraph that does not answer it; None if none is found."""
        each, title, place = self._questions[number]
        kind = rng.random()
        if kind < NEAREST_SHARE + SAME_ARTICLE_SHARE:
            article = self.articles[title]
            others = [row for row in range(len(article.texts)) if row != place]
            if kind < NEAREST_SHARE:
                others = self._nearest(each.question, article, others)
            row = rng.choice(others) if others else place
        else:
            article = self.articles[rng.choice(self._titles)]
            row = rng.randrange(len(article.texts))
        text = article.texts[row]
        if any(answer.lower() in text.lower() for answer in each.answers):
            return None
        return ReadingExample(each.question, text, None, article.title)

    def _nearest(self, question: str, article: Article, rows: Sequence[int]) -> list[int]:
        words = set(_words(question))
        weights = {
            row: sum(self._idf.get(word, 0.0) for word in sorted(words & article.words[row])) for row in rows
        }
        return sorted(rows, key=lambda row: -weights[row])[:_TITLES_TRIED]


class ReadingExamples:
    """What a reader is taught with."""

    def __init__(
        self,
        squad: ArticleQuestions,
        piaf: ArticleQuestions,
        *,
        clozes: Clozes,
        films: Mapping[str, Sequence[FilmFact]],
        pages: FilmPages,
        switcher: Switcher,
    ) -> None:
        self._squad, self._piaf = squad, piaf
        self._clozes, self._films, self._pages = clozes, films, pages
        self.switcher = switcher

    @classmethod
    def read(cls, data: Path) -> "ReadingExamples":
        """Read everything that may be trained on from the data folder."""
        switcher = Switcher.read(data)
        return cls(
            squad_questions(data, Split.TRAINED),
            piaf_questions(data, Split.TRAINED),
            clozes=Clozes.read(data),
            films=by_kind(film_facts(data, Split.TRAINED)),
            pages=FilmPages.read(data, Split.TRAINED, switcher),
            switcher=switcher,
        )

    def draw(self, rng: random.Random) -> ReadingExample:
        """Return one example of a kind drawn by its share."""
        kind = rng.choices(list(SHARES), list(SHARES.values()))[0]
        if kind == "films":
            reading = film_questions.draw(self._films, rng, unanswerable=UNANSWERABLE)
            # Titles and names as they are written in Cyrillic, word by word.
            is_crossed = rng.random() < FILMS_CROSSED
            languages = (Language.EN, Language.RU)
            return crossed(reading, languages, self.switcher, rng) if is_crossed else reading
        if kind == "film pages":
            return self._pages.draw(rng, unanswerable=UNANSWERABLE)
        if kind == "cloze":
            return self._cloze(rng)
        questions = self._piaf if kind == "piaf" else self._squad
        reading = _one_of(questions, rng)
        if rng.random() >= _WITH_TITLE:
            reading = replace(reading, context="")
        other = rng.choice(OTHERS[questions.language])
        if kind == "switched passage":
            return self._switched_passage(reading, questions.language, other, rng)
        if rng.random() < CROSSED:
            return crossed(reading, (questions.language, other), self.switcher, rng)
        return reading

    def group(self, rng: random.Random) -> tuple[ReadingExample, ...]:
        """Return a question of SQuAD or PIAF with the passage that answers and up to two that do not."""
        questions = self._piaf if rng.random() < _PIAF_GROUPS else self._squad
        number = rng.randrange(len(questions))
        first = questions.answered(number)
        rest = [each for _ in range(2) if (each := questions.unanswered(number, rng))]
        asked = first
        if rng.random() < CROSSED:
            other = rng.choice(OTHERS[questions.language])
            asked = crossed(first, (questions.language, other), self.switcher, rng)
        return tuple(replace(each, question=asked.question) for each in (first, *rest))

    def _cloze(self, rng: random.Random) -> ReadingExample:
        reading = self._clozes.draw(rng)
        if rng.random() >= UNANSWERABLE:
            return reading
        other = self._clozes.draw(rng)
        answer = reading.answer.of(reading.passage) if reading.answer else ""
        return reading if answer in other.passage else replace(other, question=reading.question, answer=None)

    def _switched_passage(
        self, reading: ReadingExample, language: Language, other: Language, rng: random.Random
    ) -> ReadingExample:
        """Switch the passage, and half of the time the question as well."""
        if rng.random() < 0.5:  # noqa: PLR2004
            reading = crossed(reading, (language, other), self.switcher, rng)
        text, answer = self.switcher.switched(
            reading.passage, (language, other), rng.choice(SWITCHED), rng, kept=reading.answer
        )
        return replace(reading, passage=text, answer=answer)


def squad_questions(data: Path, split: Split) -> ArticleQuestions:
    """Read SQuAD's questions over the articles of a split."""
    questions = read_question_set(data / "qa" / "squad-v1.1-train.json.gz")
    return ArticleQuestions(questions, Language.EN, share=SQUAD_HELD_OUT, split=split)


def piaf_questions(data: Path, split: Split) -> ArticleQuestions:
    """Read PIAF's questions over the articles of a split."""
    questions = read_question_set(data / "qa" / "piaf-v1.1.json.gz")
    return ArticleQuestions(questions, Language.FR, share=PIAF_HELD_OUT, split=split)


def crossed(
    reading: ReadingExample, languages: tuple[Language, Language], switcher: Switcher, rng: random.Random
) -> ReadingExample:
    """Ask the question in another language, as far as words can be exchanged."""
    question, _ = switcher.switched(reading.question, languages, rng.choice(SWITCHED), rng)
    return replace(reading, question=" ".join(question.split()))


def _one_of(questions: ArticleQuestions, rng: random.Random) -> ReadingExample:
    number = rng.randrange(len(questions))
    if rng.random() < UNANSWERABLE and (found := questions.unanswered(number, rng)):
        return found
    return questions.answered(number)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
