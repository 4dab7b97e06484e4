"""Fit the weights by which the reader judges sentences: `python -m retrieval.training.judge --data DIR`.

Prints the numbers of a Judge in retrieval.judging. Learned on questions over articles that no model was
trained on: English and French ones, both also asked in other languages word by word, questions in three
languages about films, and questions about all the world that the same documents do not answer. From a part
of the questions the answering document is taken away: their right outcome is no answer. The questions of
`--questions` over `--documents` teach what such articles have none of: cast lists and reviews.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import CHUNK_CHARS, chunks_of
from retrieval.corpus import read_corpus
from retrieval.crossing import Crossing
from retrieval.datatypes import Document, Language
from retrieval.encoders import Encoder, StaticEncoder
from retrieval.evaluation.gold import read_gold
from retrieval.features import COLUMNS, ReadSentence, SentenceReader
from retrieval.finder import CANDIDATES
from retrieval.index import Index, Manifest, passage_of
from retrieval.judging import SENTENCES, SPANS
from retrieval.languages import detect
from retrieval.model_choice import Models, open_encoder, open_span_model
from retrieval.reader import READ_CHUNKS, looked_at
from retrieval.retriever import Retriever
from retrieval.span_reading import read_spans
from retrieval.spans import SpanModel
from retrieval.storage.manifest import NO_SOURCES
from retrieval.training.code_switching import Switcher
from retrieval.training.film_questions import asked, film_facts
from retrieval.training.parallel import general_questions
from retrieval.training.question_sets import read_question_set
from retrieval.training.splits import PIAF_HELD_OUT, SQUAD_HELD_OUT, Split, split_of
from retrieval.weights import WORDS_FOLDER

QUESTIONS: Final = 250  # of each part
FILMS: Final = 400
OPEN_SHARE: Final = 0.3  # of the films' facts: a question that the article leaves open beside
REMOVED_SHARE: Final = 0.3
STEPS: Final = 300
DECAY: Final = 1e-3
FIRST_BIAS: Final = -4.0
IMPOSSIBLE: Final = -1e9  # the score of a place where no sentence is
FOREIGN_QUESTIONS: Final = 100  # questions on all the world, of each set of documents
FOREIGN_SHARE: Final = 0.2
# The file's questions teach what articles have none of, cast lists and reviews. With each fifth of them left
# out of the fit in turn, 0.73, 0.75, 0.73 and 0.75 of those whose answer was read had the right outcome with
# 0.5, 1.0, 2.0 and 3.0.
FILE_SHARE: Final = 3.0
REMOVED_WEIGHT: Final = 1.0
FLOORS: Final = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
LANGUAGES: Final = {
    "squad-v1.1-train": (Language.EN, Language.RU, Language.FR),
    "piaf-v1.1": (Language.FR, Language.RU, Language.EN),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the document ids and answer texts that answer it; no places: unanswerable."""

    text: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """The features of one question's sentences, shape (sentences, features), and which of them answer."""

    features: NDArray[np.float64]
    answers: NDArray[np.bool_]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Part:
    """Examples of one kind, with their share in the fit."""

    name: str
    examples: tuple[Example, ...]
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What finds and reads."""

    words: StaticEncoder
    encoder: Encoder
    spans: SpanModel | None


class Bench:
    """Retrieval and reading over one set of documents."""

    def __init__(self, documents: Sequence[Document], models: "Loaded") -> None:
        encoder = models.encoder
        chunked = [(each, chunks_of(each, max_chars=CHUNK_CHARS)) for each in documents]
        passages = [passage_of(chunk) for _, chunks in chunked for chunk in chunks]
        manifest = Manifest(encoder.identity, CHUNK_CHARS, "", NO_SOURCES, 0)
        index = Index.from_chunks(chunked, encoder.encode_passages(passages), manifest=manifest)
        self._retriever = Retriever(index, encoder, Crossing(index.vocabulary, models.words))
        self._sentences = SentenceReader(index, models.words)
        self._spans = models.spans

    def example(self, asked: Asked, *, without_answer: bool) -> Example | None:
        """Return the features of the question's sentences, those of the answering documents left out or not.

        None where retrieval missed the answer: no outcome of the reader's would be right.
        """
        query = self._retriever.query(asked.text, detect(asked.text))
        candidates = self._retriever.retrieve(query, CANDIDATES)
        if without_answer:
            right = {source for source, _ in asked.places}
            candidates = tuple(each for each in candidates if each.chunk.document.id not in right)
        read = list(self._sentences.read(query, candidates)) if candidates and query.words else []
        judge = SENTENCES if self._spans is None else SPANS
        if self._spans is not None and read:
            read = read_spans(self._spans, query, looked_at(read, READ_CHUNKS))
        read = [each for each in read if judge.admits(each)]
        features = np.array([astuple(each.features) for each in read], dtype=np.float64)
        right_ones = np.array([answers(each, asked) for each in read], dtype=np.bool_)
        if not right_ones.any() and not without_answer and asked.places:
            return None
        return Example(
            features.reshape(len(read), len(COLUMNS)), right_ones, REMOVED_WEIGHT if without_answer else 1.0
        )


def answers(read: ReadSentence, asked: Asked) -> bool:
    """Whether a sentence holds the answer's text in a document that answers."""
    source = read.candidate.chunk.document.id
    return any(source == place and text in read.text for place, text in asked.places)


def articles(data: Path, name: str) -> tuple[list[Document], list[Asked]]:
    """Return the paragraphs of the calibrating articles as documents, and their questions."""
    language, share = (
        (Language.EN, SQUAD_HELD_OUT) if name.startswith("squad") else (Language.FR, PIAF_HELD_OUT)
    )
    whole = read_question_set(data / "qa" / f"{name}.json.gz")
    documents = {
        number: Document(f"{each.title}/{number}", each.text, each.title.replace("_", " "), language)
        for number, each in enumerate(whole.paragraphs)
        if split_of(each.title, share) is Split.CALIBRATING
    }
    questions = [
        Asked(each.question, ((documents[each.paragraph].id, each.answers[0]),))
        for each in whole.questions
        if each.paragraph in documents and each.answers
    ]
    return list(documents.values()), questions


def films(data: Path, chance: random.Random) -> tuple[list[Document], list[Asked]]:
    """Return articles of films as documents, and questions about their facts in three languages."""
    facts = film_facts(data, Split.CALIBRATING)
    titles = set(chance.sample(sorted({fact.extract for fact in facts}), FILMS))
    facts = [fact for fact in facts if fact.extract in titles]
    documents = {
        fact.extract: Document(f"films/{number}", fact.extract, fact.title, Language.EN)
        for number, fact in enumerate(facts)
    }
    languages = (Language.EN, Language.RU, Language.FR)
    questions = [
        Asked(
            asked(fact, chance.choice(languages), chance),
            ((documents[fact.extract].id, fact.answer.of(fact.extract)),),
        )
        for fact in facts
    ]
    # Near misses: of these films, but in none of the documents.
    questions += [
        Asked(asked(fact, chance.choice(languages), chance, kind=chance.choice(fact.open)), ())
        for fact in facts
        if fact.open and chance.random() < OPEN_SHARE
    ]
    return list(documents.values()), questions


def parts(data: Path, models: Loaded, documents: Path | None, questions: Path | None) -> Iterator[Part]:
    """Yield the parts, one set of documents after the other."""
    switcher = Switcher.read(data)
    foreign = random.Random(0).sample(general_questions(data), FOREIGN_QUESTIONS)  # noqa: S311 as below
    unanswerable = [Asked(text, ()) for text in foreign]
    for name in LANGUAGES:
        yield from article_parts(data, name, models, switcher, unanswerable)
    yield film_part(data, models)
    if documents and questions:
        yield from file_parts(documents, questions, models, unanswerable)


def article_parts(
    data: Path, name: str, models: Loaded, switcher: Switcher, unanswerable: Sequence[Asked]
) -> Iterator[Part]:
    """Yield the questions of a set in its language and in others, and questions that it does not answer."""
    chance = random.Random(name)  # noqa: S311 as below
    language, *others = LANGUAGES[name]
    paragraphs, known = articles(data, name)
    bench = Bench(paragraphs, models)
    sample = chance.sample(known, min(QUESTIONS, len(known)))
    yield Part(name, examples_of(bench, sample, chance, removed=REMOVED_SHARE))
    for other in others:
        texts = (switcher.switched(each.text, (language, other), 1.0, chance)[0] for each in sample)
        switched = [
            Asked(" ".join(text.split()), each.places) for text, each in zip(texts, sample, strict=True)
        ]
        yield Part(f"{name}, asked in {other}", examples_of(bench, switched, chance, removed=REMOVED_SHARE))
    yield Part(f"{name}, all the world", examples_of(bench, unanswerable, chance), FOREIGN_SHARE)


def film_part(data: Path, models: Loaded) -> Part:
    """Return questions about films over their articles."""
    chance = random.Random("films")  # noqa: S311 a sample, not a secret
    paragraphs, known = films(data, chance)
    sample = chance.sample(known, min(QUESTIONS, len(known)))
    return Part("films", examples_of(Bench(paragraphs, models), sample, chance, removed=REMOVED_SHARE))


def file_parts(
    documents: Path, questions: Path, models: Loaded, unanswerable: Sequence[Asked]
) -> Iterator[Part]:
    """Yield a file's questions over a folder, and questions that it does not answer, only measured."""
    chance = random.Random(0)  # noqa: S311 as above
    bench = Bench(read_corpus(documents, max_bytes=1 << 30).documents, models)
    gold = [
        Asked(each.question, tuple((place.source, span) for place in each.places for span in place.spans))
        for each in read_gold(questions)
    ]
    yield Part(f"{documents}, all the world", examples_of(bench, unanswerable, chance), 0.0)
    yield Part(str(questions), examples_of(bench, gold, chance), FILE_SHARE)


def examples_of(
    bench: Bench, asked: Sequence[Asked], chance: random.Random, *, removed: float = 0.0
) -> tuple[Example, ...]:
    """Return the examples of questions, a share of them with their answer taken away."""
    found = (bench.example(each, without_answer=chance.random() < removed) for each in asked)
    return tuple(each for each in found if each is not None and len(each.features))


def fit(parts_of: Sequence[Part]) -> tuple[NDArray[np.float64], float]:
    """Return the weights, shape (features,), and the bias that make the right outcomes likeliest.

    One question's outcomes are its sentences and no answer, whose score is 0; their probabilities are the
    softmax of the scores, and several right sentences add theirs.
    """
    # Only training needs torch, and only this function.
    import torch  # noqa: PLC0415

    features, there, right, shares = (torch.from_numpy(each) for each in padded(parts_of))
    weights = torch.zeros(len(COLUMNS), dtype=torch.float64, requires_grad=True)
    bias = torch.tensor(FIRST_BIAS, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> float:
        optimizer.zero_grad()
        scores = (features @ weights + bias).masked_fill(~there, IMPOSSIBLE)
        silence = scores.new_zeros(len(scores), 1)
        whole = torch.logsumexp(torch.cat([scores, silence], 1), 1)
        answered = torch.logsumexp(scores.masked_fill(~right, IMPOSSIBLE), 1)
        wanted = torch.where(right.any(1), answered, silence[:, 0])
        total = (shares * (whole - wanted)).sum() + DECAY * (weights**2).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return float(total.detach())

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach().numpy(), float(bias.detach())


def padded(
    parts_of: Sequence[Part],
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
    """Return features (examples, sentences, features), which sentences are there, which answer, shares."""
    every = [(each, part.share / len(part.examples)) for part in parts_of for each in part.examples]
    most = max(len(each.features) for each, _ in every)
    features = np.zeros((len(every), most, len(COLUMNS)))
    there = np.zeros((len(every), most), dtype=np.bool_)
    right = np.zeros((len(every), most), dtype=np.bool_)
    shares = np.zeros(len(every))
    for row, (each, share) in enumerate(every):
        count = len(each.features)
        features[row, :count] = each.features
        there[row, :count] = True
        right[row, :count] = each.answers
        shares[row] = each.weight * share
    return features, there, right, shares / shares.sum()


def outcome(part: Part, weights: NDArray[np.float64], bias: float, floor: float) -> dict[str, float]:
    """Return how often the best sentence answers, how often none is given, how often that is right."""
    best, silent, right = [], [], []
    bar = float(np.log(floor / (1.0 - floor)))
    for each in part.examples:
        scores = each.features @ weights + bias
        top = int(scores.argmax())
        best.append(bool(each.answers[top]))
        silent.append(bool(scores[top] < bar))
        right.append(not each.answers.any() if silent[-1] else best[-1])
    shares = {"best sentence": best, "silent": silent, "right": right}
    return {name: float(np.mean(values)) for name, values in shares.items()}


def main() -> None:
    """Collect the examples, fit, print the constants and the outcomes."""
    parser = argparse.ArgumentParser(prog="python -m retrieval.training.judge", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", default="builtin")
    parser.add_argument("--reader", default="builtin")
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--questions", type=Path)
    arguments = parser.parse_args()
    models = Models(encoder=arguments.encoder, reader=arguments.reader)
    loaded = Loaded(StaticEncoder.load(WORDS_FOLDER), open_encoder(models), open_span_model(models))
    collected = list(parts(arguments.data, loaded, arguments.documents, arguments.questions))
    weights, bias = fit([part for part in collected if part.share])
    print(", ".join(f"{name}={weight:.2f}" for name, weight in zip(COLUMNS, weights, strict=True)))
    print(f"bias={bias:.2f}")
    for floor in FLOORS:
        for part in (each for each in collected if each.examples):
            print(
                floor,
                part.name,
                {key: f"{value:.3f}" for key, value in outcome(part, weights, bias, floor).items()},
            )


if __name__ == "__main__":
    main()
