import json

import pytest

from retrieval.datatypes import Language
from retrieval.documents.catalog import Fields
from retrieval.documents.formats.content import EMPTY, NOT_TEXT, FileContent, Told, Unusable
from retrieval.documents.formats.tables import NO_TEXTS, read_csv, read_json, read_json_lines

USUAL = Fields()


def csv(text: str, fields: Fields = USUAL, *, encoding: str = "utf-8") -> list[FileContent | Unusable]:
    return list(read_csv(text.encode(encoding), fields))


def of_json(value: object, fields: Fields = USUAL) -> list[FileContent | Unusable]:
    return list(read_json(json.dumps(value).encode(), fields))


def test_every_row_with_a_text_is_a_document() -> None:
    assert csv(
        "id,Title,Year,Plot,Language,url,kind,titles\n"
        '9,Dune,1984,"Sand, and ""spice"".\nMore sand.",en,https://example.org/dune,plot,Дюна | Dune (1984)\n'
        "\n"
        "8,Solaris,,Un océan.,fr,,,\n"
    ) == [
        FileContent(
            'Sand, and "spice".\nMore sand.',
            Told(
                title="Dune",
                language=Language.EN,
                film="Dune",
                year=1984,
                titles=("Дюна", "Dune (1984)"),
                kind="plot",
                url="https://example.org/dune",
            ),
            "#1",
        ),
        # Without a year a title may be a review's.
        FileContent("Un océan.", Told(title="Solaris", language=Language.FR), "#2"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    rows = [["movie", "review"], ["Dune", "Sand, spice; worms"], ["Solaris", "Sea, love; dreams"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)

    assert [each.told.film for each in csv(text) if isinstance(each, FileContent)] == ["Dune", "Solaris"]


def test_old_encodings_and_single_quotes_are_read() -> None:
    text = "'film';'text'\n'Дюна';'Песок; и пряность, а потом ещё песок.'\n"

    assert csv(text, encoding="cp1251") == [
        FileContent("Песок; и пряность, а потом ещё песок.", Told(title="Дюна", film="Дюна"), "#1")
    ]


def test_the_catalog_may_name_the_columns() -> None:
    fields = Fields(text="Summary", film="Name", year="Released", kind="Genre")

    assert csv("Name,Released,Summary,text,Genre\nDune,December 1984,Sand.,x,epic\n", fields) == [
        FileContent("Sand.\n\nText: x", Told(title="Dune", film="Dune", year=1984, kind="epic"), "#1")
    ]


def test_what_else_a_row_says_stands_below_its_text() -> None:
    rows = (
        "id,title,year,text,director,lead_actors,poster_url,empty\n"
        "7,Dune,1984,Sand.,David Lynch,Kyle MacLachlan,https://x.org/7.jpg,\n"
    )

    assert csv(rows) == [
        FileContent(
            "Sand.\n\nDirector: David Lynch\nLead actors: Kyle MacLachlan",
            Told(title="Dune", film="Dune", year=1984),
            "#1",
        )
    ]


def test_a_row_of_a_film_needs_no_text() -> None:
    rows = of_json([{"title": "Dune", "cast": ["Kyle MacLachlan", "Sting"], "minutes": 137, "is_long": True}])

    assert rows == [FileContent("Cast: Kyle MacLachlan, Sting\nMinutes: 137", Told(title="Dune"), "#1")]


def test_a_second_long_text_stands_under_its_name() -> None:
    long = "Sand. " * 60

    assert of_json([{"text": "A review.", "plot_summary": long}]) == [
        FileContent(f"A review.\n\nPlot summary\n\n{long.strip()}", Told(), "#1")
    ]


def test_rows_that_cannot_be_used_are_named_and_the_others_stay() -> None:
    assert csv("film,text\nDune,Sand.,more\nSolaris\nStalker,A zone.\n") == [
        Unusable("has 3 columns, the first row 2", "#1"),
        Unusable("holds no text", "#2"),
        FileContent("A zone.", Told(title="Stalker", film="Stalker"), "#3"),
    ]


def test_a_quotation_that_is_not_closed_costs_its_row_alone() -> None:
    assert csv('film,text\nDune,Sand.\nSolaris,"A sea.\nStalker,A\rzone.\n') == [
        FileContent("Sand.", Told(title="Dune", film="Dune"), "#1"),
        Unusable("a quotation mark is not closed", "#2"),
        FileContent("A", Told(title="Stalker", film="Stalker"), "#3"),
        Unusable("holds no text", "#4"),
    ]


def test_of_many_rows_that_cannot_be_used_the_first_are_named() -> None:
    outcomes = csv("film,text\n" + "Dune,\n" * 50)

    assert outcomes == [
        *(Unusable("holds no text", f"#{number}") for number in range(1, 21)),
        Unusable("30 more rows cannot be used", "#more"),
    ]


def test_a_text_may_be_longer_than_the_csv_module_allows() -> None:
    assert [len(each.text) for each in csv(f"text\n{'x' * 200_000}\n") if isinstance(each, FileContent)] == [
        200_000
    ]


@pytest.mark.parametrize("text", ["film,text\n", '"', ","])
def test_a_table_without_rows_holds_nothing(text: str) -> None:
    assert csv(text) == [EMPTY]


def test_objects_of_a_list_are_documents() -> None:
    films = [{"id": 5, "title": "Dune", "year": 1984, "overview": "Sand."}, "x", {"title": "Solaris"}]
    expected = [
        FileContent("Sand.", Told(title="Dune", film="Dune", year=1984), "#1"),
        Unusable("no object", "#2"),
        Unusable("holds no text", "#3"),
    ]

    assert of_json(films) == expected
    assert of_json({"page": 1, "tags": ["a"], "results": films}) == expected


def test_an_object_with_a_text_is_a_document_itself() -> None:
    film = {"title": "Dune", "year": "1984", "plot": "Sand.", "titles": ["Дюна", 5], "film": None}

    assert of_json(film) == [
        FileContent("Sand.", Told(title="Dune", film="Dune", year=1984, titles=("Дюна",)))
    ]


@pytest.mark.parametrize("value", [{}, [], 5, "text", None, {"text": ["a"]}, {"a": [{}], "b": [{}]}])
def test_json_without_texts_is_no_document(value: object) -> None:
    assert of_json(value) == [NO_TEXTS]


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b'[\n{"text": "Sand."},\n{', Unusable("not valid JSON from line 3 on")),
        (b"[" * 100_000, Unusable("not valid JSON")),
        (b'{"text": ' + b"9" * 10_000 + b"}", Unusable("not valid JSON")),
        (b" ", EMPTY),
        (b"\x00", NOT_TEXT),
    ],
)
def test_json_that_is_none_is_said_to_be_so(data: bytes, outcome: Unusable) -> None:
    assert list(read_json(data, USUAL)) == [outcome]


def test_lines_of_json_are_documents_by_their_numbers() -> None:
    data = '{"text": "Sand.\u2028And spice."}\n\n{"text": \n[]\n{"text": "Sea."}\n'.encode()

    assert list(read_json_lines(data, USUAL)) == [
        FileContent("Sand.\u2028And spice.", part="#1"),
        Unusable("not valid JSON", "#3"),
        Unusable("no object", "#4"),
        FileContent("Sea.", part="#5"),
    ]
