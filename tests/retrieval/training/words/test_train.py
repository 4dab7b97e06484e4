import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from retrieval.datatypes import Language
from retrieval.models.encoders import StaticEncoder
from retrieval.training.data.parallel import lexicon, sentence_pairs
from retrieval.training.data.word_pairs import translations
from retrieval.training.words.contrastive import ContrastiveRecipe
from retrieval.training.words.measures import lexicon_precision, sentence_accuracy, split_lexicon
from retrieval.training.words.train import emphasised, passages_of, train
from retrieval.training.words.word_pieces import piece_shares, train_tokenizer, words_of

ENGLISH = (
    "red house",
    "green tree",
    "old book",
    "small cat",
    "red book",
    "green house",
    "old cat",
    "small tree",
)
RUSSIAN = (
    "красный дом",
    "зелёное дерево",
    "старая книга",
    "маленькая кошка",
    "красная книга",
    "зелёный дом",
    "старая кошка",
    "маленькое дерево",
)
FRENCH = (
    "maison rouge",
    "arbre vert",
    "vieux livre",
    "petit chat",
    "livre rouge",
    "maison verte",
    "vieux chat",
    "petit arbre",
)
TINY = ContrastiveRecipe(pieces=200, dimension=16, epochs=12, batch=8, threads=1)


def write_rows(path: Path, *columns: tuple[str, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in zip(*columns, strict=True))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    source = ("made up",) * len(ENGLISH)
    write_rows(folder / "parallel" / "en-ru.tsv.gz", ENGLISH, RUSSIAN, source)
    write_rows(folder / "parallel" / "en-fr.tsv.gz", ENGLISH, FRENCH, source)
    write_rows(folder / "parallel" / "ru-fr.tsv.gz", RUSSIAN, FRENCH, source)
    write_rows(
        folder / "parallel" / "flores-devtest.en-ru-fr.tsv.gz",
        ("Old book!", "blue sky"),
        ("Старая книга.", "синее небо"),
        ("Vieux livre", "ciel bleu"),
    )
    write_rows(
        folder / "parallel" / "lexicon.en-ru.tsv.gz",
        ("house", "(small) tree", "Adjective of дом", "cat"),
        ("дом", "деревце", "домашний", "кошка"),
    )
    write_rows(
        folder / "names" / "en-ru.tsv.gz", ("ken", "clint") * 40, ("кен", "клинт") * 40, ("3", "2") * 40
    )
    film = {"extract": "A film was made. It shows a house. The cat is old."}
    with gzip.open(folder / "wikipedia-films.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(film) + "\n")
    (folder / "films").mkdir()
    (folder / "wikipedia-films.jsonl.gz").rename(folder / "films" / "wikipedia-films.jsonl.gz")
    return folder


def test_sentences_of_the_benchmark_are_left_out_of_training(data: Path) -> None:
    pairs = sentence_pairs(data, (Language.EN, Language.RU))
    assert pairs == [pair for pair in zip(ENGLISH, RUSSIAN, strict=True) if pair[0] != "old book"]


def test_remarks_and_grammar_notes_are_left_out_of_the_lexicon(data: Path) -> None:
    assert lexicon(data) == [("house", "дом"), ("tree", "деревце"), ("cat", "кошка")]


def test_no_russian_word_is_both_trained_on_and_measured() -> None:
    pairs = [(f"w{number % 7}", f"с{number}") for number in range(400)]
    known, held_back = split_lexicon(pairs)
    assert sorted(known + held_back) == sorted(pairs)
    assert {right for _, right in known}.isdisjoint(right for _, right in held_back)
    assert 0 < len(held_back) < 50


def test_words_that_stand_together_translate_each_other() -> None:
    left = [text.split() for text in ENGLISH * 20]
    right = [text.split() for text in FRENCH * 20]
    rare = [["red", "fox"], ["fox"], ["the", "fox"]]
    renard = [["renard", "rouge"], ["renard"], ["le", "renard"]]
    filler = [[f"filler{number}"] for number in range(400)]
    found = translations(left + rare + filler, right + renard + filler[::-1])
    assert found == [("fox", "renard")]


def test_vocabulary_is_case_and_accent_blind_but_keeps_short_i() -> None:
    tokenizer = train_tokenizer(["Ёлка зелёная, чай!", "Élan vital: cœur…"] * 3, pieces=200)
    assert words_of(tokenizer, ["Ёлка зелёная, чай!", "Élan vital: cœur…"]) == [
        ["елка", "зеленая", "чай"],
        ["elan", "vital", "coeur"],
    ]
    assert tokenizer.token_to_id("[UNK]") == 0


def test_vocabulary_has_at_most_as_many_pieces_as_asked_for() -> None:
    assert train_tokenizer(list(ENGLISH + FRENCH) * 3, pieces=70).get_vocab_size() == 70


def test_rarer_pieces_weigh_more() -> None:
    tokenizer = train_tokenizer(["a a a b"], pieces=10)
    shares = piece_shares(tokenizer, ["a a a b"])
    assert shares[tokenizer.token_to_id("a")] == 2 * shares[tokenizer.token_to_id("b")]
    lengths = emphasised(np.ones((2, 1), np.float32), np.array([0.5, 0.001]))
    assert lengths[0] < lengths[1]


def test_each_text_lends_one_sentence_to_ask_for_the_rest() -> None:
    assert passages_of(["One. Two. Three.", "Short. Text.", "A b. C d. E f."]) == [
        ("One.", "Two. Three."),
        ("E f.", "A b. C d."),
    ]


def test_measures_count_the_nearest() -> None:
    table = {"one": [1, 0], "two": [0, 1], "один": [1, 0], "два": [0.1, 1], "три": [0.9, 0.5]}

    def encode(texts: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        assert isinstance(texts, list)
        return np.array([table[text] for text in texts], dtype=np.float32)

    assert sentence_accuracy(encode, {Language.EN: ["one", "two"], Language.RU: ["один", "два"]}) == {
        "en-ru": 1.0
    }
    pairs = [("one", "один"), ("two", "три"), ("second", "два")]
    assert lexicon_precision(encode, pairs, pairs[:2], k=1) == 0.5
    assert lexicon_precision(encode, pairs, pairs[:2], k=2) == 1.0


def test_a_small_training_ends_in_a_model_that_matches_its_sentences(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(data, tmp_path / "words", TINY)
    encoder = StaticEncoder.load(tmp_path / "words")
    scores = encoder.encode_questions(RUSSIAN) @ encoder.encode_passages(FRENCH).T
    assert scores.argmax(axis=1).tolist() == list(range(len(RUSSIAN)))
    printed = capsys.readouterr().out
    assert printed.count("FLORES en-ru") == TINY.epochs + 1  # and of what is saved
    assert "lexicon en-ru, held out: precision@1" in printed


def test_the_same_seed_gives_the_same_model(data: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(data, tmp_path / name, TINY)
    files = ("model.safetensors", "tokenizer.json", "modules.json", "fingerprint.json")
    assert [(tmp_path / "one" / file).read_bytes() for file in files] == [
        (tmp_path / "two" / file).read_bytes() for file in files
    ]


def test_the_fingerprint_is_the_checksum_of_the_weights_and_the_vocabulary(
    data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "words"
    train(data, folder, TINY)
    both = (folder / "tokenizer.json").read_bytes() + (folder / "model.safetensors").read_bytes()
    assert json.loads((folder / "fingerprint.json").read_text()) == {
        "sha256": hashlib.sha256(both).hexdigest()
    }
    vocabulary = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size()
    vectors = load_file(folder / "model.safetensors")["embedding.weight"]
    assert vectors.shape == (vocabulary, TINY.dimension)
    assert vectors.dtype == np.float16
