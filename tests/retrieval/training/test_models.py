from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from retrieval.datatypes import Span
from retrieval.encoders import TransformerEncoder
from retrieval.spans import BuiltInSpans, Passage, below
from retrieval.training import encoder, reader
from retrieval.training.backbone import TextEncoder, base_model, with_rows
from retrieval.training.splits import (
    FILMS_HELD_OUT,
    PIAF_HELD_OUT,
    SQUAD_HELD_OUT,
    Split,
    split_of,
)
from tests.retrieval.training.tiny import (
    DIGITS,
    LETTERS,
    WIDTH,
    bert,
    ignore_export_warnings,
    tokenizer_of,
    write_films,
    write_questions,
    write_rows,
)

pytestmark = ignore_export_warnings

MINUTES = 0.005
ENGLISH = [f"Film {number} was made in Rome by Anna Ford." for number in range(1900, 1920)]
RUSSIAN = [f"Фильм {number} был снят в Риме Анной Форд." for number in range(1900, 1920)]
FRENCH = [f"Le film {number} a été tourné à Rome par Anna Ford." for number in range(1900, 1920)]


@dataclass(frozen=True, slots=True)
class Trained:
    """The folders of a training: data, the English model, and what came of it."""

    data: Path
    base: Path
    encoder_work: Path
    encoder: Path
    reader_work: Path
    reader: Path

    def train(self, *, is_shipped: bool) -> None:
        """Train the encoder, then the reader; takes up what has been trained."""
        recipe = encoder.Recipe(self.base, MINUTES, MINUTES, out=self.encoder if is_shipped else None)
        encoder.train(self.data, self.encoder_work, recipe)
        reader.train(
            self.data,
            self.encoder,
            self.reader_work,
            minutes=MINUTES,
            seed=2026,
            base=self.base,
            out=self.reader if is_shipped else None,
        )


def title_of(split: Split, share: float) -> str:
    return next(title for number in count() if split_of(title := f"Article {number}", share) is split)


def questions_of(template: str, question: str, share: float) -> dict[str, list[tuple[str, dict[str, str]]]]:
    """Return an article to train on and one to measure, each of two paragraphs."""
    return {
        title_of(split, share): [
            (
                " ".join(template.format(number) for number in numbers),
                {f"{question.format(number)} {split}": str(number) for number in numbers},
            )
            for numbers in (range(1900, 1900 + half), range(1900 + half, 1900 + 2 * half))
        ]
        for split, half in ((Split.TRAINED, 35), (Split.MEASURED, 2))
    }


def write_data(data: Path) -> None:
    parallel, source = data / "parallel", ["made up"] * len(ENGLISH)
    write_rows(parallel / "en-ru.tsv.gz", zip(ENGLISH, RUSSIAN, source, strict=True))
    write_rows(parallel / "en-fr.tsv.gz", zip(ENGLISH, FRENCH, source, strict=True))
    write_rows(parallel / "ru-fr.tsv.gz", zip(RUSSIAN, FRENCH, source, strict=True))
    benchmark = [("Old book", "Старая книга", "Vieux livre"), ("Blue sky", "Синее небо", "Ciel bleu")]
    write_rows(parallel / "flores-devtest.en-ru-fr.tsv.gz", benchmark)
    write_rows(parallel / "lexicon.en-ru.tsv.gz", [("house", "дом"), ("film", "фильм"), ("year", "год")])
    write_rows(data / "names" / "en-ru.tsv.gz", [("Anna", "Анна", "3")])
    qa = data / "qa"
    write_questions(
        qa / "squad-v1.1-train.json.gz",
        questions_of("Film {0} came out in {0}.", "When did film {0} come out?", SQUAD_HELD_OUT),
    )
    write_questions(
        qa / "piaf-v1.1.json.gz",
        questions_of("Le film {0} est sorti en {0}.", "Quand est sorti le film {0} ?", PIAF_HELD_OUT),
    )
    page = title_of(Split.TRAINED, FILMS_HELD_OUT)
    extract = "{} is a 1994 film directed by Anna Ford. It stars Ken Sato and Mia Wong."
    films = [
        {
            "page": page,
            "title": title,
            "year": 1994,
            "cast": ["Ken Sato", "Mia Wong"],
            "extract": extract.format(title),
        }
        for title in ("Blue Door", "Red Roof")
    ]
    write_films(data, films)


def write_base(folder: Path, *, seed: int) -> Path:
    tokenizer = tokenizer_of([*LETTERS, *DIGITS, ".", "?", "film", "house", "year", "made", "rome"])
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    bert(tokenizer.get_vocab_size(), seed=seed).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    folder = tmp_path_factory.mktemp("models")
    names = ("data", "base", "encoder-work", "encoder", "reader-work", "reader")
    found = Trained(*(folder / name for name in names))
    write_data(found.data)
    write_base(found.base, seed=0)
    with pytest.MonkeyPatch.context() as patch:
        # What loads the model would set it for every test that follows.
        patch.setenv("HF_HUB_OFFLINE", "1")
        found.train(is_shipped=True)
        yield found


def float_encoder(trained: Trained) -> TextEncoder:
    """Return the encoder as it was trained, before its weights were rounded."""
    rows = np.load(trained.encoder_work / "rows.npy")
    model = with_rows(base_model(trained.base), rows)
    model.load_state_dict(torch.load(trained.encoder_work / "asked.pt", weights_only=True))
    return TextEncoder(Tokenizer.from_file(str(trained.encoder / "tokenizer.json")), model)


def test_the_shipped_encoder_gives_unit_vectors_like_the_trained_ones(trained: Trained) -> None:
    shipped = TransformerEncoder.load(trained.encoder, threads=1)
    texts = ["Film 1901", "Фильм 1901 был снят в Риме.", *FRENCH]
    vectors = shipped.encode_passages(texts)
    assert vectors.shape == (len(texts), WIDTH)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)
    assert (vectors * float_encoder(trained).encode(texts)).sum(axis=1).min() > 0.98


def test_the_encoder_has_learned_word_pieces_of_three_languages(trained: Trained) -> None:
    tokenizer = Tokenizer.from_file(str(trained.encoder / "tokenizer.json"))
    assert tokenizer.encode("Film, фильм tourné").tokens == [
        "[CLS]",
        "film",
        "[UNK]",
        "фильм",
        "tourne",
        "[SEP]",
    ]


def test_both_stages_change_the_weights(trained: Trained) -> None:
    first = torch.from_numpy(np.load(trained.encoder_work / "rows.npy"))
    second, third = (
        torch.load(trained.encoder_work / f"{name}.pt", weights_only=True)[
            "embeddings.word_embeddings.weight"
        ]
        for name in ("distilled", "asked")
    )
    assert first.shape == second.shape == third.shape
    assert not torch.equal(first, second)
    assert not torch.equal(second, third)


def test_the_shipped_reader_scores_the_pieces_of_passages(trained: Trained) -> None:
    passages = [Passage("Film 1901 was made in Rome.", "A title"), Passage("Фильм")]
    first, second = BuiltInSpans.load(trained.reader, threads=1).read("When was it made?", passages)
    tokenizer = Tokenizer.from_file(str(trained.reader / "tokenizer.json"))
    begins = len(below(passages[0])) - len(passages[0].text)
    offsets = tokenizer.encode(below(passages[0]), add_special_tokens=False).offsets
    expected = [[start - begins, end - begins] for start, end in offsets if start >= begins]
    assert first.spans.tolist() == expected
    assert second.spans.tolist() == [[0, 5]]
    assert first.start.shape == first.end.shape == (len(expected),)
    assert np.isfinite([*first.start, *first.end, first.answerable]).all()
    assert len(first.best(Span(0, len(passages[0].text)))[0]) > 0


def assert_rounded(path: Path, exact: dict[str, torch.Tensor]) -> None:
    """Assert that a file holds these weights, matrices as exactly as 8 bits allow."""
    found = torch.load(path, weights_only=True)
    assert found.keys() >= exact.keys()
    for name, weights in exact.items():
        atol = float(weights.abs().max()) / 200 if weights.dim() > 1 else 0.0
        torch.testing.assert_close(found[name], weights, rtol=0, atol=atol, msg=name)


def test_an_encoder_goes_on_from_a_shipped_one(trained: Trained, tmp_path: Path) -> None:
    base = write_base(tmp_path / "base", seed=1)
    recipe = encoder.Recipe(base, 0.0, 0.0, start=trained.encoder)
    encoder.train(trained.data, tmp_path, recipe)
    exact = torch.load(trained.encoder_work / "asked.pt", weights_only=True)
    assert_rounded(tmp_path / "distilled.pt", exact)


def test_a_reader_goes_on_from_a_shipped_encoder_or_reader(trained: Trained, tmp_path: Path) -> None:
    base = write_base(tmp_path / "base", seed=1)
    for start in (trained.encoder, trained.reader):
        work = tmp_path / start.name
        reader.train(trained.data, start, work, minutes=0.0, seed=1, base=base, out=None)
    encoder_state = torch.load(trained.encoder_work / "asked.pt", weights_only=True)
    exact = {f"backbone.{name}": weights for name, weights in encoder_state.items()}
    assert_rounded(tmp_path / "encoder" / "trained.pt", exact)
    exact = torch.load(trained.reader_work / "trained.pt", weights_only=True)
    assert {"heads.weight", "heads.bias"} <= exact.keys()
    assert_rounded(tmp_path / "reader" / "trained.pt", exact)


def test_a_second_run_takes_up_the_outcome_of_the_first(
    trained: Trained, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = [trained.encoder_work / "asked.pt", trained.reader_work / "trained.pt"]
    before = [path.read_bytes() for path in outcomes]
    trained.train(is_shipped=False)
    assert [path.read_bytes() for path in outcomes] == before
    assert "steps" not in capsys.readouterr().out
