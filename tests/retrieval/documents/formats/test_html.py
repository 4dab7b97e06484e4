import pytest

from retrieval.datatypes import Language
from retrieval.documents.formats.content import EMPTY, NO_TEXT, NOT_TEXT, FileContent, Told, Unusable
from retrieval.documents.formats.html import read_page
from tests.retrieval.documents.formats.pages import BLOG, ENCYCLOPEDIA, REVIEWS, TRIVIA


def read(source: str | bytes) -> FileContent:
    content = read_page(source if isinstance(source, bytes) else source.encode())
    assert isinstance(content, FileContent)
    return content


def test_an_encyclopedias_page_keeps_its_facts_cast_and_tables() -> None:
    assert read(ENCYCLOPEDIA) == FileContent(
        "# Lettres d'Iwo Jima\n"
        "\n"
        "Lettres d'Iwo Jima\n"
        "Réalisation: Clint Eastwood\n"
        "Scénario: Iris Yamashita, Paul Haggis\n"
        "Pays de production: États-Unis\n"
        "Durée: 141 minutes\n"
        "\n"
        "Lettres d'Iwo Jima (Letters from Iwo Jima) est un film de guerre américain réalisé par Clint"
        " Eastwood, sorti en 2006.\n"
        "\n"
        "## Synopsis\n"
        "\n"
        "Le général Kuribayashi arrive sur l'île en juin 1944.\n"
        "\n"
        "## Distribution\n"
        "\n"
        "• Ken Watanabe : général Tadamichi Kuribayashi\n"
        "• Kazunari Ninomiya : Saigo\n"
        "• Ryō Kase : Shimizu\n"
        "\n"
        "## Box-office\n"
        "\n"
        "| Pays | Recettes | Date |\n"
        "| Japon | 42 millions $ | 2006 |\n"
        "| France | 5 millions $ | 2007 |\n"
        "\n"
        "## Notes et références",
        Told(
            title="Lettres d'Iwo Jima — Wikipédia",
            language=Language.FR,
            url="https://fr.wikipedia.org/wiki/Lettres_d%27Iwo_Jima",
        ),
    )


def test_a_page_of_reviews_keeps_cast_pairs_and_each_review_with_its_reviewer() -> None:
    assert read(REVIEWS) == FileContent(
        "# Letters from Iwo Jima\n"
        "\n"
        "## Critics Consensus\n"
        "\n"
        "A powerfully humanistic portrayal of the perils of war.\n"
        "\n"
        "Total Count: 201\n"
        "\n"
        "## Cast & Crew\n"
        "\n"
        "Ken Watanabe\n"
        "as Gen. Tadamichi Kuribayashi\n"
        "Ryo Kase\n"
        "as Shimizu\n"
        "\n"
        "## Critic Reviews\n"
        "\n"
        "• Eastwood has directed a quiet, sorrowful and beautiful film about men who know that they will"
        " die.\n"
        "January 12, 2007\n"
        "Rating: 4/4\n"
        "Jane Doe\n"
        "The Daily Paper\n"
        "Full Review…\n"
        "• It is the best American film of its year, and nobody in it speaks English.\n"
        "January 5, 2007\n"
        "John Roe",
        Told(
            title="Letters from Iwo Jima",
            language=Language.EN,
            film="Letters from Iwo Jima",
            year=2006,
            titles=("Письма с Иводзимы",),
            url="https://reviews.example/m/letters",
        ),
    )


def test_an_old_page_in_its_own_encoding_is_read_out_of_its_columns() -> None:
    assert read(TRIVIA.encode("cp1251")) == FileContent(
        "# Письма с Иводзимы\n"
        "\n"
        "Letters from Iwo Jima\n"
        "\n"
        "год — 2006\n"
        "режиссер — Клинт Иствуд\n"
        "\n"
        "• Съёмки фильма заняли 32 дня.\n"
        "• Переводчик исправил в его работе всего 4 слова.\n"
        "• Генерал Курибаяси действительно посылал сыну письма с рисунками.",
        Told(title="Письма с Иводзимы (2006) — интересные факты — Кино", language=Language.RU),
    )


def test_a_blog_keeps_its_post_alone() -> None:
    assert read(BLOG) == FileContent(
        "# Revoir Lettres d'Iwo Jima\n"
        "\n"
        "Publié le 4 mars 2019\n"
        "\n"
        "J'ai revu hier soir le film de Clint Eastwood. La photographie de Tom Stern, presque sans couleurs,"
        " m'a bouleversé.\n"
        "\n"
        "« Un film sur la dignité. »\n"
        "\n"
        "La musique est signée Kyle Eastwood et Michael Stevens !",
        Told(
            title="Revoir Lettres d'Iwo Jima – Le carnet d'un cinéphile",
            language=Language.FR,
            url="https://carnet.example/2019/iwo-jima/",
        ),
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Just words.", "Just words."),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<div>one<br>two</div>three <b>fo</b>ur", "one\ntwo\nthree four"),
        ("<dl><dt>Director<dd>Eastwood<dt>Cast:<dd>Ken<dd>Ryo</dl>", "Director: Eastwood\nCast: Ken, Ryo"),
        ("<pre>one\n two</pre>", "one\ntwo"),
        ("<ul><li><p>A review.</p><p>Jane Doe</p></li></ul>", "• A review.\nJane Doe"),
        ("<table><tr><td><img><td>Ken Watanabe<td>...<td>General</table>", "Ken Watanabe — General"),
        (f"<table><tr><th>Plot<td>{'He writes.' * 21}</table>", "Plot\n" + "He writes." * 21),
        ('<div class="with-sidebar"><p>All that is said.</p></div>', "All that is said."),
        ("<p>Said openly.</p><p hidden>Secret.</p>", "Said openly."),
        ("<aside class='infobox'>Director: Eastwood</aside><p>A film.</p>", "Director: Eastwood\n\nA film."),
        ("<ul><li><a>One</a><li><a>Two</a><li><a>Three</a></ul><p>A film.</p>", "A film."),
        ("<form><p>Inside a form.</p></form>", "Inside a form."),
        ("<p>soft\u00adhyphen &eacute;t&eacute;</p>", "softhyphen été"),
    ],
)
def test_blocks_stand_on_lines_of_their_own(source: str, text: str) -> None:
    assert read(f"<html><body>{source}</body></html>").text == text


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("koi8_r", "koi8-r"),
        ("cp1251", "WINDOWS-1251"),
        ("utf-8", "windows-1251"),
        ("cp1251", "hex"),
        ("cp1251", ""),
    ],
)
def test_the_encoding_that_a_page_names_counts_where_it_can_be(encoding: str, named: str) -> None:
    words = "Съемки фильма проходили в Малибу, а потом в Японии."
    page = f'<html><head><meta charset="{named}"></head><body><p>{words}</p></body></html>'
    assert read(page.encode(encoding)).text == words


@pytest.mark.parametrize(
    "description",
    [
        '{"@graph": [{"@type": "WebPage"}, {"@type": ["Movie"], "name": "Dune", "dateCreated": 1984}]}',
        '[{"@type": "Review", "about": {"@type": "Movie", "name": "Dune", "datePublished": "1984-12"}}]',
    ],
)
def test_the_film_is_the_one_that_the_page_describes(description: str) -> None:
    page = f'<html><script type="application/ld+json">{description}</script><p>Sand and spice.</p></html>'
    assert read(page).told == Told(language=Language.EN, film="Dune", year=1984)


@pytest.mark.parametrize(
    "description", ["{", "[" * 100_000, '{"@type": "Movie"}', '{"@type": "Person", "name": "A"}']
)
def test_a_description_of_no_film_tells_nothing(description: str) -> None:
    page = f'<html lang="fr"><script type="application/ld+json">{description}</script><p>Dune</p></html>'
    assert read(page) == FileContent("Dune", Told(language=Language.FR))


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"<html><head><title>Dune</title></head><body><script>x</script></body></html>", NO_TEXT),
        (b"\x00\x01", NOT_TEXT),
        (b" \n", EMPTY),
        (b"<!-- -->", EMPTY),
    ],
)
def test_a_page_that_says_nothing_is_no_document(data: bytes, outcome: Unusable) -> None:
    assert read_page(data) == outcome


def test_elements_may_be_nested_as_deep_as_they_like() -> None:
    assert read("<div>x" * 3_000).text.startswith("x\nx\nx\n")
