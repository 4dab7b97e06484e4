from retrieval.training.data.splits import Split, held_out, split_of

TITLES = [f"Article {number}" for number in range(2_000)]


def test_an_article_is_held_out_by_its_title_alone() -> None:
    assert [title for title in ("Sport", "Jakob Böhme", "Égypte", "ASCII") if held_out(title, 0.3)] == [
        "Jakob Böhme",
        "ASCII",
    ]


def test_about_the_share_is_held_out_and_a_larger_share_holds_out_the_same_and_more() -> None:
    few, many = ({title for title in TITLES if held_out(title, share)} for share in (0.1, 0.3))
    assert few < many
    assert 160 < len(few) < 240
    assert 540 < len(many) < 660


def test_nothing_and_everything_can_be_held_out() -> None:
    assert not any(held_out(title, 0.0) for title in TITLES)
    assert all(held_out(title, 1.0) for title in TITLES)


def test_what_is_held_out_is_parted_into_what_calibrates_and_what_is_measured() -> None:
    splits = {title: split_of(title, 0.3) for title in TITLES}
    assert {title for title, split in splits.items() if split is not Split.TRAINED} == {
        title for title in TITLES if held_out(title, 0.3)
    }
    calibrating, measured = (
        list(splits.values()).count(each) for each in (Split.CALIBRATING, Split.MEASURED)
    )
    assert 200 < calibrating < 280
    assert 310 < measured < 410


def test_an_article_is_for_the_same_by_its_title_alone() -> None:
    assert [split_of(title, 0.5) for title in ("Sport", "Jakob Böhme", "ASCII")] == [
        Split.TRAINED,
        Split.CALIBRATING,
        Split.MEASURED,
    ]


def test_an_article_that_calibrates_is_never_trained_on_by_a_larger_share() -> None:
    few = {title for title in TITLES if split_of(title, 0.1) is Split.CALIBRATING}
    assert few
    assert few < {title for title in TITLES if split_of(title, 0.3) is Split.CALIBRATING}
