"""Fit the weights by which the reader ranks sentences: `python -m retrieval.training.sentences --data DIR`.

Prints the values of WEIGHTS and BIAS in retrieval.reader. Learned on English and French questions over
held-in articles, on the English ones switched to Russian word by word, on questions about all the world that
the same documents do not answer, and on a file of questions over the documents in `--documents`
(`--questions`). From a part of the questions the answering paragraph is taken away: their right outcome is no
answer.
"""

import argparse
import gzip
import random
import re
from collections import defaultdict
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
from retrieval.encoders import WORDS_FOLDER, StaticEncoder
from retrieval.evaluation.gold import read_gold
from retrieval.features import COLUMNS, ReadSentence, SentenceReader
from retrieval.index import Index, Manifest, passage_of
from retrieval.languages import detect
from retrieval.pipeline import CANDIDATES
from retrieval.reader import FLOOR
from retrieval.retriever import Retriever
from retrieval.training.parallel import general_questions
from retrieval.training.question_sets import read_question_set
from retrieval.training.splits import PIAF_HELD_OUT, SQUAD_HELD_OUT, held_out

QUESTIONS: Final = 700  # of each part
ARTICLES: Final = {"squad-v1.1-train": 40, "piaf-v1.1": 200}
REMOVED_SHARE: Final = 0.3
STEPS: Final = 300
DECAY: Final = 1e-3
FIRST_BIAS: Final = -4.0
IMPOSSIBLE: Final = -1e9  # the score of a place where no sentence is
FOREIGN_QUESTIONS: Final = 300  # questions on all the world, of each set of documents
# The shares of the parts and of their unanswerable questions decide how readily the reader answers, with
# retrieval.reader.FLOOR. They were chosen by what the last lines print, where each fifth of the file's
# questions is left out of the fit in turn; without the questions on all the world a greeting was answered.
FOREIGN_SHARE: Final = 0.1
FILE_SHARE: Final = 3.0
REMOVED_WEIGHT: Final = 0.3
FOLDS: Final = 5
QUESTION_WORDS: Final = {
    "who": "кто", "what": "что", "when": "когда", "where": "где", "which": "какой", "why": "почему",
    "how": "как", "many": "сколько", "did": "", "does": "", "was": "был", "is": "", "the": "", "a": "",
    "of": "", "to": "", "year": "год", "in": "в",
}  # fmt: skip


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


class Bench:
    """Retrieval over one set of documents."""

    def __init__(self, documents: Sequence[Document], encoder: StaticEncoder) -> None:
        chunked = [(each, chunks_of(each, max_chars=CHUNK_CHARS)) for each in documents]
        passages = [passage_of(chunk) for _, chunks in chunked for chunk in chunks]
        manifest = Manifest(encoder.identity, CHUNK_CHARS, "", (), 0)
        index = Index.from_chunks(chunked, encoder.encode_passages(passages), manifest=manifest)
        self._retriever = Retriever(index, encoder, Crossing(index.vocabulary, encoder))
        self._sentences = SentenceReader(index, encoder)

    def example(self, asked: Asked, *, without_answer: bool) -> Example | None:
        """Return the features of the question's sentences, those of the answering documents left out or not.

        None where retrieval missed the answer: no outcome of the reader's would be right.
        """
        query = self._retriever.query(asked.text, detect(asked.text))
        candidates = self._retriever.retrieve(query, CANDIDATES)
        if without_answer:
            right = {source for source, _ in asked.places}
            candidates = tuple(each for each in candidates if each.chunk.document.id not in right)
        read = self._sentences.read(query, candidates) if candidates and query.words else ()
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


def articles(data: Path, name: str, count: int) -> tuple[list[Document], list[Asked]]:
    """Return the paragraphs of held-in articles as documents, and their questions."""
    language, share = (
        (Language.EN, SQUAD_HELD_OUT) if name.startswith("squad") else (Language.FR, PIAF_HELD_OUT)
    )
    whole = read_question_set(data / "qa" / f"{name}.json.gz")
    titles = list(dict.fromkeys(each.title for each in whole.paragraphs if not held_out(each.title, share)))
    kept = set(titles[:count])
    documents = {
        number: Document(f"{each.title}/{number}", each.text, each.title, language)
        for number, each in enumerate(whole.paragraphs)
        if each.title in kept
    }
    questions = [
        Asked(each.question, ((documents[each.paragraph].id, each.answers[0]),))
        for each in whole.questions
        if each.paragraph in documents and each.answers
    ]
    return list(documents.values()), questions


def switcher(data: Path) -> dict[str, list[str]]:
    """Return Russian words for English ones, and Cyrillic spellings of names."""
    found = defaultdict(list)
    for file in ("parallel/lexicon.en-ru.tsv.gz", "names/en-ru.tsv.gz"):
        for line in gzip.decompress((data / file).read_bytes()).decode().splitlines():
            english, russian = line.split("\t")[:2]
            found[english.lower()].append(russian)
    return found


def switched(question: str, words: dict[str, list[str]], chance: random.Random) -> str:
    """Return an English question with its words exchanged for Russian ones where any is known."""

    def russian(match: re.Match[str]) -> str:
        word = match.group().lower()
        known = [QUESTION_WORDS[word]] if word in QUESTION_WORDS else words.get(word)
        other = chance.choice(known) if known else match.group()
        return other.capitalize() if match.group()[0].isupper() else other

    return " ".join(re.sub(r"\w+", russian, question).split())


def parts(data: Path, documents: Path | None, questions: Path | None) -> Iterator[Part]:
    """Yield the parts, one set of documents after the other."""
    encoder = StaticEncoder.load(WORDS_FOLDER)
    chance = random.Random(0)  # noqa: S311  # repeatable, not secret
    words = switcher(data)
    foreign = [Asked(text, ()) for text in chance.sample(general_questions(data), FOREIGN_QUESTIONS)]
    for name, count in ARTICLES.items():
        paragraphs, asked = articles(data, name, count)
        bench = Bench(paragraphs, encoder)
        sample = chance.sample(asked, min(QUESTIONS, len(asked)))
        yield Part(name, examples_of(bench, sample, chance, removed=REMOVED_SHARE))
        yield Part(f"{name}, all the world", examples_of(bench, foreign, chance), FOREIGN_SHARE)
        if name.startswith("squad"):
            other = [Asked(switched(each.text, words, chance), each.places) for each in sample]
            yield Part(f"{name}, in Russian words", examples_of(bench, other, chance, removed=REMOVED_SHARE))
    if documents and questions:
        bench = Bench(read_corpus(documents, max_bytes=1 << 30).documents, encoder)
        gold = [
            Asked(each.question, tuple((place.source, span) for place in each.places for span in place.spans))
            for each in read_gold(questions)
        ]
        yield Part(f"{documents}, all the world", examples_of(bench, foreign, chance), FOREIGN_SHARE)
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


def outcome(part: Part, weights: NDArray[np.float64], bias: float) -> dict[str, float]:
    """Return how often the best sentence answers, how often none is given, how often that is right."""
    best, silent, right = [], [], []
    bar = float(np.log(FLOOR / (1.0 - FLOOR)))
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--questions", type=Path)
    arguments = parser.parse_args()
    collected = list(parts(arguments.data, arguments.documents, arguments.questions))
    weights, bias = fit(collected)
    print(", ".join(f"{name}={weight:.2f}" for name, weight in zip(COLUMNS, weights, strict=True)))
    print(f"BIAS: Final = {bias:.2f}")
    for part in collected:
        show(part.name, outcome(part, weights, bias))
    if arguments.questions:
        show("the last, each fifth left out", left_out(collected))


def show(name: str, shares: dict[str, float]) -> None:
    """Print one line of figures."""
    print(name, {key: f"{value:.3f}" for key, value in shares.items()})


def left_out(collected: Sequence[Part]) -> dict[str, float]:
    """Return the outcome for the last part's examples, each fifth by a fit to all but it."""
    *others, last = collected
    outcomes = []
    for fold in range(FOLDS):
        kept = tuple(each for place, each in enumerate(last.examples) if place % FOLDS != fold)
        fitted = fit([*others, Part(last.name, kept, last.share)])
        outcomes.append(outcome(Part(last.name, last.examples[fold::FOLDS]), *fitted))
    return {name: float(np.mean([each[name] for each in outcomes])) for name in outcomes[0]}


if __name__ == "__main__":
    main()
