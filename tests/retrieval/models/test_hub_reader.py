import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertForQuestionAnswering, BertModel, PreTrainedTokenizerFast

from retrieval.datatypes import Span
from retrieval.errors import ModelError
from retrieval.models.choice import Models, open_span_model
from retrieval.models.span_models import Passage, SpanModel
from tests.retrieval.small_models import FIRST, PADDING, PART, UNKNOWN, word_tokenizer

WORDS = ("иван", "орлов", "слово", "кто")
SPECIAL = 4  # pieces that stand before the words in the vocabulary
PIECES = SPECIAL + len(WORDS)


def small_config() -> BertConfig:
    return BertConfig(
        vocab_size=PIECES,
        hidden_size=PIECES,
        num_hidden_layers=0,
        num_attention_heads=1,
        intermediate_size=2,
        max_position_embeddings=256,
    )


def save_tokenizer(folder: Path) -> None:
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=word_tokenizer(WORDS),
        unk_token=UNKNOWN,
        pad_token=PADDING,
        cls_token=FIRST,
        sep_token=PART,
    ).save_pretrained(folder)


def saved_model(folder: Path, *, begins: str = "иван", ends: str = "орлов", halved: bool = False) -> Path:
    """Save a model without layers: an answer begins with one word and ends with another."""
    model = BertForQuestionAnswering(small_config())
    with torch.no_grad():
        for weights in model.bert.embeddings.parameters():
            weights.zero_()
        model.bert.embeddings.word_embeddings.weight.copy_(torch.eye(PIECES))
        model.bert.embeddings.LayerNorm.weight.fill_(1)
        model.qa_outputs.weight.zero_()
        model.qa_outputs.weight[0, SPECIAL + WORDS.index(begins)] = 1
        model.qa_outputs.weight[1, SPECIAL + WORDS.index(ends)] = 1
    (model.bfloat16() if halved else model).save_pretrained(folder)
    save_tokenizer(folder)
    return folder


def opened(name: str) -> SpanModel:
    model = open_span_model(Models(reader=name))
    assert model is not None
    return model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SpanModel:
    return opened(str(saved_model(tmp_path_factory.mktemp("models") / "mine")))


def best(model: SpanModel, question: str, passage: Passage) -> str:
    (found,) = model.read(question, [passage])
    span, _ = found.best(Span(0, len(passage.text)))
    return span.of(passage.text)


def test_scores_are_of_the_passages_characters_above_those_of_no_answer(model: SpanModel) -> None:
    (found,) = model.read("Кто?", [Passage("Слово: Иван Орлов.")])
    assert found.spans.tolist() == [[0, 5], [5, 6], [7, 11], [12, 17], [17, 18]]
    # The layer norm of a row of 1 and seven zeros is 7 ** 0.5 at its word and -1 / 7 ** 0.5 elsewhere.
    high = pytest.approx(8 / 7**0.5, abs=1e-4)
    low = pytest.approx(0, abs=1e-4)
    assert found.start.tolist() == [low, low, high, low, low]
    assert found.end.tolist() == [low, low, low, high, low]
    assert found.answerable == pytest.approx(16 / 7**0.5, abs=1e-4)


def test_no_answer_is_looked_for_in_a_passages_context(model: SpanModel) -> None:
    passage = Passage("Орлов, слово", "Иван")
    (found,) = model.read("Кто?", [passage])
    assert [Span(*span).of(passage.text) for span in found.spans.tolist()] == ["Орлов", ",", "слово"]
    assert best(model, "Кто?", passage) == "Орлов"


@pytest.mark.parametrize("lead", ["", "слово " * 10, "слово " * 400])
def test_a_passage_is_read_to_its_end_however_long(model: SpanModel, lead: str) -> None:
    passage = Passage(f"{lead}Иван Орлов", "Слово")
    (found,) = model.read("Кто?", [passage])
    assert [Span(*span).of(passage.text) for span in found.spans.tolist()] == passage.text.split()
    assert found.best(Span(0, len(passage.text)))[0] == Span(len(lead), len(passage.text))


@pytest.mark.parametrize("question", ["", "кто " * 1_000, "Кто \ud83c?", "?" * 5_000])
def test_an_odd_question_is_read(model: SpanModel, question: str) -> None:
    assert best(model, question, Passage("слово " * 300 + "Иван Орлов")) == "Иван Орлов"


def test_passages_are_read_in_their_order(model: SpanModel) -> None:
    assert model.read("Кто?", []) == []
    found = model.read("Кто?", [Passage("Слово Иван Орлов"), Passage(""), Passage("Иван Орлов")])
    assert [each.best(Span(0, 20))[0] for each in found] == [Span(6, 16), Span(0, 0), Span(0, 10)]


def test_weights_of_half_precision_are_read(tmp_path: Path) -> None:
    halved = opened(str(saved_model(tmp_path, halved=True)))
    assert best(halved, "Кто?", Passage("Слово: Иван Орлов.")) == "Иван Орлов"


def test_a_models_identity_is_of_its_weights_wherever_they_are(tmp_path: Path, model: SpanModel) -> None:
    kind, label, fingerprint = model.identity.split(":")
    assert (kind, label, len(fingerprint)) == ("transformers", "mine@default", 16)
    folder = saved_model(tmp_path / "here" / "mine")
    copy = shutil.copytree(folder, tmp_path / "there" / "mine")
    other = saved_model(tmp_path / "other" / "mine", begins="орлов", ends="иван")
    here, there, changed = (opened(str(each)).identity for each in (folder, copy, other))
    assert here == there == model.identity != changed


def assert_no_reader(folder: Path) -> None:
    with pytest.raises(ModelError) as raised:
        opened(str(folder))
    assert str(raised.value) == (
        f"The folder {str(folder)!r} holds no reader that can be loaded; give the folder of a saved model, "
        "or a model's name."
    )


def test_a_folder_without_a_model_is_named_in_one_sentence(tmp_path: Path) -> None:
    assert_no_reader(tmp_path)


def saved_without_head(folder: Path) -> Path:
    BertModel(small_config()).save_pretrained(folder)
    save_tokenizer(folder)
    return folder


def test_a_model_that_has_not_learnt_to_answer_is_refused(tmp_path: Path) -> None:
    assert_no_reader(saved_without_head(tmp_path))


def test_a_model_without_a_tokenizer_is_refused(tmp_path: Path) -> None:
    folder = saved_model(tmp_path)
    for file in folder.glob("tokenizer*"):
        file.unlink()
    assert_no_reader(folder)


def test_a_reader_that_cannot_be_downloaded_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError) as raised:
        open_span_model(Models(reader="nobody/no-such-reader", reader_revision="abc"))
    assert str(raised.value) == (
        "The reader 'nobody/no-such-reader@abc' is not on this machine and could not be downloaded; check "
        'the name and the network, give a folder, or use "builtin".'
    )


def test_nothing_is_printed_about_weights_that_are_too_many_or_missing(tmp_path: Path) -> None:
    folder = saved_model(tmp_path / "many")
    weights = load_file(folder / "model.safetensors")
    weights["pooler.weight"] = torch.zeros(1)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    program = (
        "import sys\n"
        "from retrieval.errors import ModelError\n"
        "from retrieval.models.choice import Models, open_span_model\n"
        "open_span_model(Models(reader=sys.argv[1]))\n"
        "try:\n"
        "    open_span_model(Models(reader=sys.argv[2]))\n"
        "except ModelError:\n"
        "    print('refused')\n"
    )
    # In a process of its own: the library keeps the standard error that it first saw.
    command = [sys.executable, "-c", program, str(folder), str(saved_without_head(tmp_path / "missing"))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("refused\n", "")
