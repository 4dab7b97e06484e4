import json

from tokenizers import Tokenizer

from retrieval.training.vocabulary_extension import extended, learned, piece_uses, pruned, with_pieces
from tests.retrieval.training.tiny import SPECIAL, tokenizer_of

BASE = tokenizer_of(["a", "b", "##b", "ab", "the"])
RUSSIAN = ["кот кот кот кот кита кита кита кит Кот!"]


def pieces_of(tokenizer: Tokenizer) -> list[str]:
    return sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().__getitem__)


def test_letters_are_learned_first_and_then_the_pieces_that_are_used_most() -> None:
    singles = ["!", "##!", "##а", "##и", "##к", "##о", "##т", "а", "и", "к", "о", "т"]
    assert learned(BASE, RUSSIAN, 20) == [*singles, "кот", "кита", "кит", "ки", "ко"]


def test_no_more_pieces_are_learned_than_asked_for() -> None:
    texts = [" ".join(one + other + last for one in "абв" for other in "где" for last in "жзи")] * 3
    assert len(learned(BASE, texts, 30)) == 30


def test_a_word_in_two_places_is_too_rare_to_be_a_piece() -> None:
    assert learned(BASE, ["кот кот"], 20) == ["##о", "##т", "к", "##к", "о", "т"]


def test_old_pieces_keep_their_numbers_and_new_ones_follow_each_once() -> None:
    base = tokenizer_of(["a", "b", "##b", "ab", "the"])
    tokenizer = extended(base, [(["да да да"], 10), (["ab ab ab, bb"], 10)])
    assert pieces_of(tokenizer) == [
        *SPECIAL, "a", "b", "##b", "ab", "the", "##а", "##д", "а", "д", "да", ",", "##,", "##a",
    ]  # fmt: skip


def test_an_extended_tokenizer_frames_texts_as_before() -> None:
    tokenizer = extended(BASE, [(RUSSIAN, 20)])
    assert tokenizer.encode("The кот", "ab").tokens == ["[CLS]", "the", "кот", "[SEP]", "ab", "[SEP]"]
    assert tokenizer.encode("The кот", "ab").type_ids == [0, 0, 0, 0, 1, 1]


def test_pieces_that_no_text_uses_are_left_out_but_letters_and_special_ones_stay() -> None:
    tokenizer = pruned(BASE, ["a the", "a"])
    assert pieces_of(tokenizer) == [*SPECIAL, "a", "b", "##b", "the"]


def test_numbers_of_special_pieces_follow_them() -> None:
    tokenizer = with_pieces(BASE, ["ab", "[SEP]", "[UNK]", "[CLS]", "[PAD]"])
    assert tokenizer.encode("ab [PAD] xyz").ids == [3, 0, 4, 2, 1]
    added = json.loads(tokenizer.to_str())["added_tokens"]
    assert {each["content"]: each["id"] for each in added} == {"[SEP]": 1, "[UNK]": 2, "[CLS]": 3, "[PAD]": 4}


def test_a_tokenizer_with_other_pieces_neither_pads_nor_cuts() -> None:
    base = tokenizer_of(["a"])
    base.enable_padding(length=8)
    base.enable_truncation(4)
    tokenizer = with_pieces(base, [*SPECIAL, "a"])
    assert [len(tokenizer.encode(text)) for text in ("a", "a a a a a a")] == [3, 8]


def test_uses_of_pieces_are_counted_over_all_texts() -> None:
    assert piece_uses(BASE, ["ab abb", "the", "the"]) == {"ab": 2, "##b": 1, "the": 2}
