"""One vocabulary of word pieces for English, Russian and French."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

UNKNOWN: Final = "[UNK]"
UNKNOWN_ROW: Final = 0  # the unknown piece is the first of the vocabulary
_INSIDE: Final = "##"  # begins a piece that does not begin a word

# The trainer merges its way to long pieces and leaves the steps behind; a quarter more are made than wanted
# and those that texts use least are dropped.
_SURPLUS: Final = 1.25
_RAREST_CHARACTER: Final = 1e-6  # of all characters; rarer ones are typing errors and other scripts
_LONGEST_WORD: Final = 40


def train_tokenizer(texts: Sequence[str], *, pieces: int) -> Tokenizer:
    """Learn at most `pieces` word pieces; the same texts give the same vocabulary, piece by piece."""
    characters = _characters(texts)
    tokenizer = _tokenizer(models.WordPiece(unk_token=UNKNOWN))
    trainer = trainers.WordPieceTrainer(
        vocab_size=int(pieces * _SURPLUS),
        min_frequency=2,
        initial_alphabet=characters,
        limit_alphabet=len(characters),
        # The trainer numbers what it meets in the order of a hash table, which changes from run to run and
        # decides ties; what it is given first it numbers first.
        special_tokens=[UNKNOWN, *characters, *(_INSIDE + character for character in characters)],
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    learned = _tokenizer(_word_piece(sorted(tokenizer.get_vocab())))
    used: Counter[int] = Counter()
    for encoding in learned.encode_batch_fast(list(texts), add_special_tokens=False):
        used.update(encoding.ids)
    return _tokenizer(_word_piece(_commonest(learned.get_vocab(), used, pieces)))


def piece_shares(tokenizer: Tokenizer, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return each piece's share of all pieces in the texts, a little above zero for those in none."""
    counts = np.ones(tokenizer.get_vocab_size())
    for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False):
        np.add.at(counts, encoding.ids, 1)
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


def words_of(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[str]]:
    """Cut texts into the words that are cut into pieces: lower case, without accents and punctuation."""
    normalizer = tokenizer.normalizer
    return [normalizer.normalize_str(text).split() for text in texts]


def _tokenizer(model: models.WordPiece) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.NFD(),
            # й is a letter of its own; all other marks go, those of ё and é among them.
            normalizers.Replace("и\u0306", "й"),
            normalizers.StripAccents(),
            normalizers.NFC(),
            normalizers.Replace("œ", "oe"),
            normalizers.Replace("æ", "ae"),
            # Punctuation has no meaning that another language shares.
            normalizers.Replace(Regex(r"[^\p{L}\p{N}]+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.decoder = decoders.WordPiece(prefix=_INSIDE)
    return tokenizer


def _word_piece(pieces: Sequence[str]) -> models.WordPiece:
    numbers = {piece: number for number, piece in enumerate(pieces)}
    return models.WordPiece(numbers, unk_token=UNKNOWN, max_input_chars_per_word=_LONGEST_WORD)


def _characters(texts: Sequence[str]) -> list[str]:
    """Return the letters and digits that are not too rare to learn."""
    normalizer = _tokenizer(models.WordPiece(unk_token=UNKNOWN)).normalizer
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(normalizer.normalize_str(text))
    least = counts.total() * _RAREST_CHARACTER
    return sorted(each for each, count in counts.items() if count >= least and not each.isspace())


def _commonest(vocabulary: dict[str, int], used: Counter[int], pieces: int) -> list[str]:
    """Return the unknown piece, every single character and the pieces that are used most."""

    def order(piece: str) -> tuple[bool, bool, int, str]:
        is_long = len(piece.removeprefix(_INSIDE)) > 1
        return (piece != UNKNOWN, is_long, -used[vocabulary[piece]] if is_long else 0, piece)

    return sorted(vocabulary, key=order)[:pieces]
