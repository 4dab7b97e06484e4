from functools import partial
from pathlib import Path

import pytest

from retrieval.datatypes import Language
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.splits import Split
from retrieval.training.data.trilingual import parse
from retrieval.training.reader import measures
from retrieval.training.reader.measures import best_spans, print_films, print_general, windows_of
from tests.retrieval.training.made_data import document_of, write_data
from tests.retrieval.training.reader.test_net import TOKENIZER, WORDS, KnownNet
from tests.retrieval.training.tiny import tokenizer_of

MADE = ReadingExample("who made it", "anna ford made it in rome", None)


def test_the_best_span_goes_from_the_best_start_to_the_best_end_after_it() -> None:
    net = KnownNet({"ford": 3, "[CLS]": 1}, {"anna": 4, "rome": 2, "it": 1, "[CLS]": 0.5}, {"[CLS]": 0.25})
    assert best_spans(net, TOKENIZER, [MADE]) == [("ford made it in rome", 3 + 2 - 1.5 + 0.25)]


def test_neither_question_nor_context_is_an_answer() -> None:
    net = KnownNet({"who": 9, "sky": 9, "rome": 1}, {"who": 9, "sky": 9, "rome": 1})
    readings = [
        ReadingExample("who", "anna in rome", None, "sky"),
        ReadingExample("who", "anna", None, "sky"),
    ]
    assert best_spans(net, TOKENIZER, readings) == [("rome", 2.0), ("anna", 0.0)]


def test_no_answer_has_more_than_24_pieces() -> None:
    net = KnownNet({"anna": 9, "rome": 1}, {"ford": 9, "rome": 1})
    near, far = (ReadingExample("who", f"anna {'is ' * number}ford rome", None) for number in (22, 23))
    (answer, _), (other, _) = best_spans(net, TOKENIZER, [near, far])
    assert answer == near.passage.removesuffix(" rome")
    assert not (other.startswith("anna") and other.endswith("ford"))


def test_an_answer_is_found_after_the_first_window() -> None:
    tokenizer = tokenizer_of(WORDS)
    tokenizer.enable_truncation(10, stride=2, strategy="only_second")
    net = KnownNet({"rome": 5}, {"rome": 5})
    readings = [
        ReadingExample("who", f"{'is ' * 40}rome {'is ' * 40}", None),
        ReadingExample("who", "rome", None),
    ]
    assert best_spans(net, tokenizer, readings) == [("rome", 10.0), ("rome", 10.0)]


def test_windows_are_of_about_a_chunks_length_and_leave_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    (film,) = parse(document_of("Mitzi"))
    assert windows_of(film, Language.EN) == [(0, 8)]
    monkeypatch.setattr(measures, "_WINDOW_CHARS", 60)
    found = windows_of(film, Language.EN)
    assert found == [(0, 1), (2, 3), (4, 5), (6, 7), (8, 8)]


def test_over_films_the_figures_of_every_pair_of_languages_are_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    net = KnownNet({"anna": 5}, {"anna": 5})
    print_films(
        partial(best_spans, net, TOKENIZER),
        parse("\n".join(document_of(f"Cat {number}") for number in range(9))),
    )
    first, same, across, told = capsys.readouterr().out.splitlines()
    assert first.startswith("F1 by question and passage: en-en 0.")
    assert first.count("-") == 9
    assert same.startswith("same: F1 0.")
    assert same.endswith("right window 1.000")
    assert across.startswith("across: F1 0.")
    assert told.startswith("near misses told 0.")


def test_general_questions_are_of_articles_that_nothing_was_trained_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_data(tmp_path)
    find = partial(best_spans, KnownNet({}, {}), TOKENIZER)
    print_general(find, tmp_path, Split.MEASURED, most=3)
    squad, piaf = capsys.readouterr().out.splitlines()
    assert squad.startswith("SQuAD: F1 0.")
    assert piaf.startswith("PIAF: F1 0.")
