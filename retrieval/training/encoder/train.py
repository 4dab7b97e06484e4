"""Train the built-in encoder.

`python -m retrieval.training.encoder.train --data DATA --work FOLDER --minutes N`

all-MiniLM-L6-v2 with word pieces of three languages: the new ones start as means of English ones of like
meaning, then a translation's vector is drawn to the English model's vector of the English text. Stopped, it
goes on from its last checkpoint; with a graphics card it uses it.
"""

import argparse
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from retrieval.datatypes import Language
from retrieval.models.encoders import StaticEncoder
from retrieval.models.transformer import MODEL_FILE, TOKENIZER_FILE
from retrieval.models.weights import WORDS_FOLDER
from retrieval.training.backbone import (
    TextEncoder,
    base_folder,
    base_model,
    base_tokenizer,
    device,
    with_rows,
    without_dropout,
)
from retrieval.training.data.code_switching import Switcher
from retrieval.training.data.name_pairs import NamePairs
from retrieval.training.data.parallel import film_extracts, flores, lexicon, sentence_pairs
from retrieval.training.data.question_sets import read_question_set
from retrieval.training.data.splits import PIAF_HELD_OUT, SQUAD_HELD_OUT, Split, held_out
from retrieval.training.data.word_pairs import translations
from retrieval.training.encoder.distillation import Diet, Distillation
from retrieval.training.encoder.first_vectors import first_vectors
from retrieval.training.encoder.question_stage import QuestionStage, asked_of
from retrieval.training.loop import ParameterGroup, Stage, run
from retrieval.training.onnx_weights import state_of
from retrieval.training.reader.examples import piaf_questions, squad_questions
from retrieval.training.shipping import EncoderNet, print_encoder_measures, ship
from retrieval.training.vocabulary_extension import extended, pruned
from retrieval.training.words.measures import print_accuracy, split_lexicon
from retrieval.training.words.train import SENTENCE_END

if TYPE_CHECKING:
    from transformers import BertModel

_RUSSIAN_PIECES: Final = 17_000
_FRENCH_PIECES: Final = 12_000

# Of the prototype: new rows have far to go, the layers must keep their English.
_ROWS_RATE: Final = 1e-3
_LAYERS_RATE: Final = 5e-5
# Of the questions' loss beside the distillation's, and of the learning rates in their stage.
_QUESTION_WEIGHT: Final = 0.3
_SECOND_RATE: Final = 0.3
_SAMPLE: Final = 100  # pairs of sentences, to see how uneven the inputs of products are


def read_diet(data: Path) -> Diet:
    """Read what the student learns from; nothing of FLORES and of held-out articles is among it."""
    russian = sentence_pairs(data, (Language.EN, Language.RU))
    french = sentence_pairs(data, (Language.EN, Language.FR))
    known, _ = split_lexicon(lexicon(data))
    names = [(pair.latin, pair.cyrillic) for pair in NamePairs.read(data).training]
    matched = translations(*([_words(text) for text in side] for side in zip(*french, strict=True)))
    return Diet(
        russian=russian,
        french=french,
        words=names + known * 2 + matched * 2,
        crossing=sentence_pairs(data, (Language.RU, Language.FR)),
        english=[sentence for text in film_extracts(data) for sentence in SENTENCE_END.split(text)]
        + _questions(data / "qa" / "squad-v1.1-train.json.gz", SQUAD_HELD_OUT),
    )


def _words(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text.lower()).split()


def _questions(path: Path, share: float) -> list[str]:
    asked = read_question_set(path)
    return [
        each.question
        for each in asked.questions
        if not held_out(asked.paragraphs[each.paragraph].title, share)
    ]


def vocabulary(base: Tokenizer, data: Path, diet: Diet) -> Tokenizer:
    """Extend the English tokenizer by the diet's Russian and French, and leave out what nothing uses."""
    russian = [right for _, right in diet.russian] + [left for left, _ in diet.crossing]
    russian += [right for _, right in diet.words if not right.isascii()]
    piaf = read_question_set(data / "qa" / "piaf-v1.1.json.gz")
    french = [right for _, right in diet.french] + [right for _, right in diet.crossing]
    trained_on = [each for each in piaf.paragraphs if not held_out(each.title, PIAF_HELD_OUT)]
    french += [each.text for each in trained_on]
    tokenizer = extended(base, [(russian, _RUSSIAN_PIECES), (french, _FRENCH_PIECES)])
    english = [left for left, _ in diet.russian] + [left for left, _ in diet.french]
    english += [left for left, _ in diet.words]
    english += [each.text for each in read_question_set(data / "qa" / "squad-v1.1-train.json.gz").paragraphs]
    return pruned(tokenizer, russian + french + english + list(diet.english))


def beginning(data: Path, diet: Diet, base: Path) -> tuple[Tokenizer, NDArray[np.float32]]:
    """Return the tokenizer of three languages and the first vectors of its pieces."""
    english = base_tokenizer(base)
    tokenizer = vocabulary(english, data, diet)
    rows = base_model(base).embeddings.word_embeddings.weight.detach().numpy()
    known = {piece: rows[number] for piece, number in english.get_vocab().items()}
    pieces = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().__getitem__)
    return tokenizer, first_vectors(pieces, known, StaticEncoder.load(WORDS_FOLDER).word_vectors)


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """How the encoder is trained.

    `base` is the folder of all-MiniLM-L6-v2; `start` the folder of a shipped encoder to go on with, None to
    begin with English alone; `out` where the model is written in 8 bits, None for nowhere.
    """

    base: Path
    minutes: float = 60.0
    question_minutes: float = 15.0
    seed: int = 2026
    start: Path | None = None
    out: Path | None = None


def train(data: Path, work: Path, recipe: EncoderRecipe) -> None:
    """Train until the minutes are spent; the work folder holds the checkpoints and the outcome."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 a sample, not a secret
    work.mkdir(parents=True, exist_ok=True)
    diet = read_diet(data)
    print(*(f"{name} {len(getattr(diet, name))}" for name in Diet.__slots__), flush=True)
    tokenizer, model = _first_model(data, diet, work, recipe)
    print(f"{tokenizer.get_vocab_size()} pieces", flush=True)
    without_dropout(model)
    student = TextEncoder(tokenizer, model, device=device())
    teacher = TextEncoder(base_tokenizer(recipe.base), base_model(recipe.base), device=device())
    distillation = Distillation(teacher, student, diet, rng)
    benchmark = flores(data)

    def measure() -> None:
        print_accuracy(student.encode, benchmark)

    stage = Stage("distilled", recipe.minutes, work, _groups(model, 1.0))
    run(stage, model, distillation.next_loss, measure=measure, rng=rng)
    if recipe.question_minutes:
        switcher = Switcher.read(data)
        sets = [
            asked_of(squad_questions(data, Split.TRAINED), teacher),
            asked_of(piaf_questions(data, Split.TRAINED), student),
        ]
        questions = QuestionStage(sets, student, switcher, rng)

        def both() -> torch.Tensor:
            return distillation.next_loss() + _QUESTION_WEIGHT * questions.next_loss()

        stage = Stage("asked", recipe.question_minutes, work, _groups(model, _SECOND_RATE))
        run(stage, model, both, measure=measure, rng=rng)
    if recipe.out is not None:
        model.train(mode=False)
        sample = [text for pair in rng.choices([*diet.russian, *diet.french], k=_SAMPLE) for text in pair]
        ship(EncoderNet(model), ["vectors"], tokenizer, recipe.out, sample=sample)
        print_encoder_measures(recipe.out, student, teacher, data)


def _first_model(data: Path, diet: Diet, work: Path, recipe: EncoderRecipe) -> tuple[Tokenizer, "BertModel"]:
    if recipe.start is not None:
        return _shipped(recipe.start, recipe.base)
    return _begun(data, diet, recipe.base, work)


def _shipped(folder: Path, base: Path) -> tuple[Tokenizer, "BertModel"]:
    """Return the tokenizer and the model of a shipped encoder."""
    state = {
        name.removeprefix("backbone."): weights for name, weights in state_of(folder / MODEL_FILE).items()
    }
    model = with_rows(base_model(base), state["embeddings.word_embeddings.weight"].numpy())
    model.load_state_dict(state)
    return Tokenizer.from_file(str(folder / TOKENIZER_FILE)), model


def _begun(data: Path, diet: Diet, base: Path, work: Path) -> tuple[Tokenizer, "BertModel"]:
    """Return the tokenizer and the model before any training, made once and kept in the work folder."""
    if not (work / "rows.npy").exists():
        tokenizer, rows = beginning(data, diet, base)
        tokenizer.save(str(work / "tokenizer.json"), pretty=False)
        np.save(work / "rows.npy", rows)
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    return tokenizer, with_rows(base_model(base), np.load(work / "rows.npy"))


def _groups(model: "BertModel", share: float) -> list[ParameterGroup]:
    rows = model.embeddings.word_embeddings.weight
    layers = [each for each in model.parameters() if each is not rows]
    return [
        ParameterGroup([rows], _ROWS_RATE * share),
        ParameterGroup(layers, _LAYERS_RATE * share, decay=0.01),
    ]


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m retrieval.training.encoder.train", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder with parallel/, names/, qa/, films/"
    )
    parser.add_argument("--work", type=Path, required=True, help="the folder for checkpoints and the outcome")
    parser.add_argument("--minutes", type=float, default=60.0, help="of the distillation")
    parser.add_argument("--question-minutes", type=float, default=15.0, help="of the questions' stage")
    parser.add_argument("--start", type=Path, help="the folder of a shipped encoder to go on with")
    parser.add_argument("--out", type=Path, help="the folder to write the model to, in 8 bits")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--base", type=Path, default=None, help="the folder of all-MiniLM-L6-v2")
    given = parser.parse_args()
    recipe = EncoderRecipe(
        given.base or base_folder(),
        minutes=given.minutes,
        question_minutes=given.question_minutes,
        seed=given.seed,
        start=given.start,
        out=given.out,
    )
    train(given.data, given.work, recipe)


if __name__ == "__main__":
    main()
