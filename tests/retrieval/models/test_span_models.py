import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Encoding, Tokenizer, models, pre_tokenizers, processors

from retrieval.datatypes import Span
from retrieval.errors import ModelError
from retrieval.models.span_models import IMPOSSIBLE, BuiltInSpans, Passage, SpanScores, joined, scores_of
from retrieval.models.weights import READER_FOLDER
from tests.retrieval.small_models import save_transformer, word_tokenizer

# What each word says: that an answer begins with it, that one ends with it, that the passage answers.
ROWS = {"иван": (5.0, 1.0, 0.0), "орлов": (1.0, 4.0, 0.0), "слово": (0.0, 0.0, 0.0), "кто": (9.0, 9.0, 0.0)}


def scores(
    spans: Sequence[tuple[int, int]],
    start: Sequence[float],
    end: Sequence[float],
    *,
    answerable: float = 0.0,
) -> SpanScores:
    return SpanScores(
        np.array(spans, dtype=np.intp).reshape(-1, 2),
        np.array(start, dtype=np.float32),
        np.array(end, dtype=np.float32),
        answerable,
    )


def listed(each: SpanScores) -> tuple[list[list[int]], list[float], list[float], float]:
    return each.spans.tolist(), each.start.tolist(), each.end.tolist(), each.answerable


@pytest.fixture
def small(tmp_path: Path) -> BuiltInSpans:
    return BuiltInSpans.load(save_transformer(tmp_path / "small", ROWS, pooled=False), threads=1)


def test_the_best_answer_has_the_highest_sum_of_its_borders() -> None:
    found = scores([(0, 3), (4, 7), (8, 11)], [1, 5, 0], [0, 2, 4])
    assert found.best(Span(0, 11)) == (Span(4, 11), 9.0)


def test_no_answer_ends_before_it_begins() -> None:
    found = scores([(0, 3), (4, 7)], [0, 6], [5, 0])
    assert found.best(Span(0, 7)) == (Span(4, 7), 6.0)


def test_an_answer_is_looked_for_among_the_pieces_that_lie_wholly_inside() -> None:
    found = scores([(0, 3), (4, 7), (8, 11), (12, 15)], [9, 1, 2, 0], [0, 1, 2, 9])
    assert found.best(Span(4, 11)) == (Span(8, 11), 4.0)
    assert found.best(Span(1, 14)) == (Span(8, 11), 4.0)


def test_the_total_is_the_log_of_the_sum_over_all_answers_inside() -> None:
    found = scores([(0, 3), (4, 7), (8, 11)], [1, 5, 0], [0, 2, 4])
    inside = [1 + 0, 1 + 2, 5 + 2]  # of the first two pieces, alone and together
    assert found.total(Span(0, 7)) == pytest.approx(np.log(np.exp(inside).sum()), abs=1e-5)
    assert found.total(Span(0, 7)) > found.best(Span(0, 7))[1]


def test_the_total_of_no_piece_is_impossible() -> None:
    assert scores([(0, 3)], [1], [2]).total(Span(1, 2)) == IMPOSSIBLE


@pytest.mark.parametrize("inside", [Span(4, 6), Span(20, 30), Span(7, 7)])
def test_where_there_is_no_piece_there_is_no_answer(inside: Span) -> None:
    found = scores([(0, 3), (4, 7)], [1, 2], [3, 4])
    assert found.best(inside) == (Span(inside.start, inside.start), IMPOSSIBLE)
    assert scores([], [], []).best(inside) == (Span(inside.start, inside.start), IMPOSSIBLE)


def test_an_answer_has_at_most_30_pieces() -> None:
    pieces = [(place, place + 1) for place in range(40)]
    start = [7.0] + [0.0] * 39
    end = [0.0] * 29 + [1.0, 5.0] + [0.0] * 9
    assert scores(pieces, start, end).best(Span(0, 40)) == (Span(0, 30), 8.0)


def test_of_a_piece_in_two_windows_the_surer_window_counts() -> None:
    first = scores([(0, 1), (2, 3), (4, 5)], [1, 2, 3], [4, 5, 6], answerable=-1.0)
    second = scores([(2, 3), (4, 5), (6, 7)], [20, 30, 40], [50, 60, 70], answerable=2.0)
    expected = ([[0, 1], [2, 3], [4, 5], [6, 7]], [1.0, 20.0, 30.0, 40.0], [4.0, 50.0, 60.0, 70.0], 2.0)
    assert listed(joined([first, second])) == listed(joined([second, first])) == expected


def test_of_windows_that_are_as_sure_the_first_counts() -> None:
    first, second = (scores([(0, 1)], [each], [each]) for each in (1.0, 2.0))
    assert listed(joined([first, second])) == listed(first)


def test_a_single_window_is_what_it_is() -> None:
    window = scores([(0, 1)], [1], [2], answerable=3.0)
    assert listed(joined([window])) == listed(window)


def test_pieces_that_begin_at_one_character_are_all_kept() -> None:
    # A lone "▁" of a SentencePiece vocabulary stands where its word begins.
    first = scores([(0, 1), (0, 3), (4, 7)], [1, 2, 3], [1, 2, 3])
    second = scores([(4, 7), (8, 11)], [3, 4], [3, 4])
    assert joined([first, second]).spans.tolist() == [[0, 1], [0, 3], [4, 7], [8, 11]]


def encoded(tokenizer: Tokenizer, question: str, text: str) -> Encoding:
    return tokenizer.encode(question, text)


def test_scores_are_of_the_passages_pieces_above_those_of_no_answer() -> None:
    passage = Passage("Иван Орлов", "Слово")
    window = encoded(word_tokenizer(["иван", "орлов", "слово", "кто"]), "Кто?", "Слово\nИван Орлов")
    assert window.tokens == ["[CLS]", "кто", "[UNK]", "[SEP]", "слово", "иван", "орлов", "[SEP]"]
    start = np.array([0.5, 9, 9, 9, 9, 2, 1, 9], dtype=np.float32)
    end = np.array([-1, 9, 9, 9, 9, 0, 3, 9], dtype=np.float32)
    found = scores_of(window, passage, (start, end, 2.5))
    assert listed(found) == ([[0, 4], [5, 10]], [1.5, 0.5], [1.0, 4.0], 2.5)


def test_the_blank_with_which_a_piece_begins_is_not_of_the_answer() -> None:
    # The tokenizers of DeBERTa and of T5 cut so.
    pieces = [("<unk>", 0.0), ("<s>", -1.0), ("▁Ken", -1.0), ("▁Ito", -1.0), ("▁as", -1.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, 0, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    window = encoded(tokenizer, "Ken", "Ken Ito as Ken")
    assert [each for each in window.offsets if each[1] - each[0] == 4] == [(3, 7), (10, 14)]
    zeros = np.zeros(len(window), dtype=np.float32)
    for passage in (Passage("Ken Ito as Ken"), Passage("Ito as Ken", "Ken")):
        found = scores_of(window, passage, (zeros, zeros, 0.0))
        words = [Span(*span).of(passage.text) for span in found.spans.tolist()]
        assert words == passage.text.split(" ")


def test_a_passage_is_read_for_the_words_of_the_answer(small: BuiltInSpans) -> None:
    passages = [Passage("Слово: Иван Орлов."), Passage("Слово."), Passage("")]
    answer, nothing, empty = small.read("Кто?", passages)
    assert listed(answer) == (
        [[0, 5], [5, 6], [7, 11], [12, 17], [17, 18]],
        [0.0, 0.0, 5.0, 1.0, 0.0],
        [0.0, 0.0, 1.0, 4.0, 0.0],
        0.0,
    )
    assert listed(nothing) == ([[0, 5], [5, 6]], [0.0, 0.0], [0.0, 0.0], 0.0)
    assert listed(empty) == ([], [], [], 0.0)


def test_no_answer_is_looked_for_in_a_passages_context(small: BuiltInSpans) -> None:
    (found,) = small.read("Кто?", [Passage("Слово Иван", "Иван Орлов")])
    assert listed(found) == ([[0, 5], [6, 10]], [0.0, 5.0], [0.0, 1.0], 0.0)


@pytest.mark.parametrize("lead", ["слово " * 10, "слово " * 400, "слово \U0001f3ac " * 400])
def test_a_passage_is_read_to_its_end_however_long(small: BuiltInSpans, lead: str) -> None:
    text = f"{lead}Иван Орлов"
    (found,) = small.read("Кто?", [Passage(text, "Слово")])
    assert [Span(*span).of(text) for span in found.spans.tolist()] == text.split()
    assert found.best(Span(0, len(text))) == (Span(len(lead), len(text)), 9.0)


@pytest.mark.parametrize("question", ["кто " * 100, "кто " * 255, "кто " * 1_000, "?" * 5_000])
def test_an_endless_question_is_cut(small: BuiltInSpans, question: str) -> None:
    passage = Passage("слово " * 300 + "Иван Орлов")
    (found,), (usual,) = (small.read(each, [passage]) for each in (question, "кто"))
    assert listed(found) == listed(usual)


@pytest.mark.parametrize("question", ["", " ", "\ud83c?"])
def test_an_odd_question_is_read(small: BuiltInSpans, question: str) -> None:
    (found,) = small.read(question, [Passage("Иван \ud83c Орлов")])
    assert found.spans.tolist() == [[0, 4], [5, 6], [7, 12]]


def test_no_passages_give_no_scores(small: BuiltInSpans) -> None:
    assert small.read("Кто?", []) == []


def test_a_damaged_reader_is_named_in_one_sentence(tmp_path: Path) -> None:
    folder = save_transformer(tmp_path, ROWS, pooled=False)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(
        ModelError, match=r"^The built-in models' files are missing or damaged; install .*\.$"
    ):
        BuiltInSpans.load(folder)


@pytest.fixture(scope="module")
def built_in() -> BuiltInSpans:
    return BuiltInSpans.load(READER_FOLDER, threads=1)


TEXTS = {
    "en": (
        "Letters from Iwo Jima was directed by Clint Eastwood. Ken Watanabe plays the general. The film was "
        "shot in 32 days and opened in Tokyo on December 9, 2006."
    ),
    "ru": (
        "Режиссёром фильма «Письма с Иводзимы» стал Клинт Иствуд. Генерала сыграл Кэн Ватанабэ. Съёмки "
        "заняли 32 дня, а премьера прошла в Токио 9 декабря 2006 года."
    ),
    "fr": (
        "Lettres d'Iwo Jima a été réalisé par Clint Eastwood. Ken Watanabe joue le général. Le film a été "
        "tourné en 32 jours et il est sorti à Tokyo le 9 décembre 2006."
    ),
}


@pytest.mark.parametrize(
    ("question", "language", "answer"),
    [
        ("Who directed Letters from Iwo Jima?", "en", "Clint Eastwood"),
        ("Who plays the general?", "en", "Watanabe"),
        ("Кто сыграл генерала?", "ru", "Ватанабэ"),
        ("Qui a réalisé Lettres d'Iwo Jima ?", "fr", "Clint Eastwood"),
        ("Qui joue le général ?", "fr", "Watanabe"),
        # across languages
        ("Кто играет генерала?", "en", "Watanabe"),
        ("Qui joue le général ?", "en", "Watanabe"),
        ("Who played the general?", "ru", "Ватанабэ"),
        ("Who plays the general?", "fr", "Watanabe"),
        ("En combien de jours le film a-t-il été tourné ?", "en", "32"),
        ("In how many days was the film shot?", "fr", "32"),
    ],
)
def test_the_built_in_reader_finds_the_answer_within_and_across_languages(
    built_in: BuiltInSpans, question: str, language: str, answer: str
) -> None:
    text = TEXTS[language]
    (found,) = built_in.read(question, [Passage(text)])
    span, _ = found.best(Span(0, len(text)))
    assert answer in span.of(text)
    assert len(span) < 60


@pytest.mark.parametrize(
    ("language", "answered", "unanswered"),
    [
        ("en", "Who plays the general?", "Which orchestra recorded the music?"),
        ("ru", "Кто сыграл генерала?", "Какой оркестр записал музыку?"),
        ("fr", "Qui joue le général ?", "Quel orchestre a enregistré la musique ?"),
    ],
)
def test_a_question_that_the_passage_does_not_answer_scores_lower(
    built_in: BuiltInSpans, language: str, answered: str, unanswered: str
) -> None:
    text = TEXTS[language]
    (yes,), (no,) = (built_in.read(each, [Passage(text)]) for each in (answered, unanswered))
    assert yes.answerable > no.answerable
    whole = Span(0, len(text))
    assert yes.best(whole)[1] > no.best(whole)[1]


def test_the_built_in_reader_finds_the_answer_behind_the_first_window(built_in: BuiltInSpans) -> None:
    lead = "The beach is long and the sand is black. " * 40
    text = f"{lead}{TEXTS['en']}"
    (found,) = built_in.read("Who directed Letters from Iwo Jima?", [Passage(text)])
    assert len(found.spans) > 256
    span, _ = found.best(Span(0, len(text)))
    assert "Clint Eastwood" in span.of(text)
    assert span.start >= len(lead)


def test_the_built_in_reader_gives_the_same_scores_twice(built_in: BuiltInSpans) -> None:
    passages = [Passage(text, "Letters from Iwo Jima") for text in TEXTS.values()]
    first, second = ([listed(each) for each in built_in.read("Who?", passages)] for _ in range(2))
    assert first == second


def test_the_built_in_reader_is_opened_by_name_without_torch() -> None:
    program = (
        "import sys\n"
        "from retrieval.models.choice import Models, open_span_model\n"
        "from retrieval.models.span_models import Passage\n"
        "model = open_span_model(Models(threads=1))\n"
        "model.read('Who?', [Passage('Ken Watanabe')] * 20)\n"
        "print(model.identity, sorted({'torch', 'transformers', 'onnx'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{BuiltInSpans.load().identity} []\n", "")
    assert done.stdout.startswith("builtin:reader:")
