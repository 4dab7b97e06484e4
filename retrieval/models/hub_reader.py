"""Users' own extractive question-answering models as readers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from retrieval.datatypes import Span
from retrieval.models.hub import fingerprint, label_of, load_model
from retrieval.models.span_models import (
    LONGEST,
    LONGEST_QUESTION,
    STRIDE,
    Passage,
    SpanScores,
    below,
    joined,
    scores_of,
)
from retrieval.text.normalisation import well_formed

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast


class TransformersSpans:
    """Any extractive question-answering model of transformers: its start and end scores."""

    def __init__(
        self, model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerFast", *, identity: str
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self.identity = identity

    @classmethod
    def load(cls, name: str, *, revision: str | None = None) -> "TransformersSpans":
        """Load a model by its name on the Hugging Face Hub or by its folder.

        Local files are used before anything is downloaded, and code that comes with a model is never run.
        Raises ModelError if there is no such model or it cannot be loaded.
        """
        model, tokenizer = load_model(name, _loaded, revision=revision, what="reader")
        sample = fingerprint(str(model.config), model.state_dict())
        identity = f"transformers:{label_of(name)}@{revision or 'default'}:{sample}"
        return cls(model, tokenizer, identity=identity)

    def read(self, question: str, passages: Sequence[Passage]) -> list[SpanScores]:
        """Return the scores of each passage; the best answer's score serves as the answerable score."""
        import torch  # noqa: PLC0415

        texts = [well_formed(below(each)) for each in passages]
        asked = self._cut(well_formed(question))
        found: list[SpanScores] = []
        for passage, text in zip(passages, texts, strict=True):
            batch = self._tokenizer(
                asked, text, truncation="only_second", max_length=LONGEST, stride=STRIDE, padding=True,
                return_overflowing_tokens=True, return_tensors="pt",
            )  # fmt: skip
            names = set(self._tokenizer.model_input_names)
            with torch.inference_mode():
                outputs = self._model(**{name: batch[name] for name in batch if name in names})
            # Weights of half precision give scores that NumPy does not know.
            logits = zip(outputs.start_logits.float(), outputs.end_logits.float(), strict=True)
            windows = [
                _with_answerable(scores_of(window, passage, (start.numpy(), end.numpy(), 0.0)), passage)
                for window, (start, end) in zip(batch.encodings, logits, strict=True)
            ]
            found.append(joined(windows))
        return found

    def _cut(self, question: str) -> str:
        """Truncate a question to the number of pieces it may have beside a passage."""
        pieces = self._tokenizer(
            question, add_special_tokens=False, truncation=True, max_length=LONGEST_QUESTION,
            return_offsets_mapping=True,
        )  # fmt: skip
        return question[: max((end for _, end in pieces["offset_mapping"]), default=0)]


def _with_answerable(scores: SpanScores, passage: Passage) -> SpanScores:
    whole = Span(0, len(passage.text))
    return replace(scores, answerable=scores.best(whole)[1])


def _loaded(name: str, *, revision: str | None, local_files_only: bool) -> "tuple[Any, Any]":
    # transformers and torch take seconds to import; the built-in reader needs neither.
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    # Neither a bar nor a table of the weights may stand between a question and its answer.
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    options = {"revision": revision, "local_files_only": local_files_only, "trust_remote_code": False}
    tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True, **options)
    if not tokenizer.is_fast:
        raise ValueError("the model's tokenizer does not say where its pieces stand")
    # What is made where the folder has no tokenizer.
    if set(tokenizer.get_vocab()) <= set(tokenizer.all_special_tokens):
        raise ValueError("the model's tokenizer knows no pieces")
    model, report = AutoModelForQuestionAnswering.from_pretrained(name, output_loading_info=True, **options)
    # What another kind of model lacks is filled with chance, and would read at random.
    if report["missing_keys"]:
        raise ValueError(f"the model has no weights for {sorted(report['missing_keys'])}")
    return model.eval(), tokenizer
