from retrieval.training.splits import held_out

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
