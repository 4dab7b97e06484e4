"""The English model's word pieces, with Russian and French ones added and unused ones left out."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from tokenizers import Tokenizer, models, trainers

from retrieval.training.words.word_pieces import UNKNOWN

INSIDE: Final = "##"  # begins a piece that does not begin a word
SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")

_FEWEST_USES: Final = 3  # of a word piece in the texts of its language, to be learned
# The trainer merges its way to long pieces and leaves the steps behind.
_SURPLUS: Final = 1.25
_RAREST_CHARACTER: Final = 1e-6  # of all characters; rarer ones are typing errors and other scripts


def extended(base: Tokenizer, languages: Iterable[tuple[Sequence[str], int]]) -> Tokenizer:
    """Return `base` with pieces learned from texts of other languages, a maximum number for each."""
    pieces = list(_vocabulary(base))
    for texts, count in languages:
        pieces += learned(base, texts, count)
    return with_pieces(base, list(dict.fromkeys(pieces)))


def pruned(tokenizer: Tokenizer, texts: Sequence[str]) -> Tokenizer:
    """Leave out the pieces that no text uses; single letters stay, so that any word can be spelled."""
    used = piece_uses(tokenizer, texts)
    kept = [
        piece
        for piece in _vocabulary(tokenizer)
        if piece in SPECIAL or used[piece] or len(piece.removeprefix(INSIDE)) == 1
    ]
    return with_pieces(tokenizer, kept)


def learned(base: Tokenizer, texts: Sequence[str], count: int) -> list[str]:
    """Learn word pieces from texts cut into words as `base` cuts them: the `count` that are used most."""
    characters = _characters(base, texts)
    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
    tokenizer.normalizer, tokenizer.pre_tokenizer = base.normalizer, base.pre_tokenizer
    trainer = trainers.WordPieceTrainer(
        vocab_size=int(count * _SURPLUS),
        min_frequency=_FEWEST_USES,
        limit_alphabet=len(characters),
        # What the trainer is given first it numbers first; else the order of a hash table decides ties.
        special_tokens=[*SPECIAL, *characters, *(INSIDE + character for character in characters)],
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    trained = with_pieces(base, [*SPECIAL, *sorted(set(tokenizer.get_vocab()) - set(SPECIAL))])
    used = piece_uses(trained, texts)
    pieces = sorted(set(tokenizer.get_vocab()) - set(SPECIAL))
    return sorted(pieces, key=lambda piece: (len(piece.removeprefix(INSIDE)) > 1, -used[piece], piece))[
        :count
    ]


def piece_uses(tokenizer: Tokenizer, texts: Sequence[str]) -> Counter[str]:
    """Count the pieces of texts."""
    numbers: Counter[int] = Counter()
    for start in range(0, len(texts), _BLOCK):
        block = list(texts[start : start + _BLOCK])
        for encoding in tokenizer.encode_batch_fast(block, add_special_tokens=False):
            numbers.update(encoding.ids)
    pieces = _vocabulary(tokenizer)
    return Counter({pieces[number]: count for number, count in numbers.items()})


_BLOCK: Final = 20_000


def with_pieces(base: Tokenizer, pieces: Sequence[str]) -> Tokenizer:
    """Return a tokenizer like `base` with these pieces, numbered in their order, that cuts nothing off."""
    spec = json.loads(base.to_str())
    numbers = {piece: number for number, piece in enumerate(pieces)}
    spec["model"]["vocab"] = numbers
    spec["truncation"] = spec["padding"] = None
    spec["added_tokens"] = [
        {**each, "id": numbers[each["content"]]}
        for each in spec["added_tokens"]
        if each["content"] in numbers
    ]
    for token in spec["post_processor"]["special_tokens"].values():
        token["ids"] = [numbers[token["id"]]]
    return Tokenizer.from_str(json.dumps(spec))


def _vocabulary(tokenizer: Tokenizer) -> list[str]:
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=vocabulary.__getitem__)


def _characters(base: Tokenizer, texts: Sequence[str]) -> list[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(base.normalizer.normalize_str(text))
    least = counts.total() * _RAREST_CHARACTER
    return sorted(each for each, count in counts.items() if count >= least and not each.isspace())
