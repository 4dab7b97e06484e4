"""A folder of films in every format is asked, with models that load at once."""

from io import BytesIO

import docx
import pytest

from retrieval.datatypes import Answer, Mark, MarkKind
from retrieval.models.choice import SENTENCES, STATIC, Models
from retrieval.pipeline.pipeline import Pipeline, open_pipeline
from tests.retrieval.documents.formats.packing import epub, zipped
from tests.retrieval.documents.formats.printing import pdf

SUBTITLES = (
    "1\n00:00:01,000 --> 00:00:02,000\nGood morning, captain.\n\n2\n00:12:31,000 --> 00:12:33,000\n{}\n"
)
TABLE = 'Title,Year,Plot\nBoats,1970,Nothing happens here.\nPigeons,1971,"{}"\n'
# A sentence for each file: its place there and what stands there.
FILMS = {
    "a.txt": "The lighthouse in Harbour was painted by Anna Keller.",
    "b.md": "The violin in Winter Sonata was played by Pavel Orlov.",
    "c.html": "The balloon in Skyward was built by Henri Dumas.",
    "d.pdf": "The locomotive in Iron Road was driven by Otto Braun.",
    "e.docx": "The wolf in White Forest was trained by Ivan Sokolov.",
    "f.epub": "The bakery in Sweet Bread was owned by Marie Petit.",
    "g.srt": "The submarine was commanded by Captain Viktor Ramius.",
    "h.vtt": "The circus was founded by Giulia Rossi.",
    "i.csv#2": "The pigeons were fed by Emil Novak.",
    "j.jsonl#1": "The castle in Stone King was designed by Peter Vogel.",
    "k.json#1": "The orchard in Red Apples was planted by Lena Fischer.",
    "l.zip/in/m.txt": "The piano in Night Club was tuned by Samuel Green.",
}
PLACES = {
    "d.pdf": Mark(0, MarkKind.PAGE, "2"),
    "f.epub": Mark(0, MarkKind.CHAPTER, "The street"),
    "g.srt": Mark(0, MarkKind.TIME, "0:12:31"),
    "h.vtt": Mark(0, MarkKind.TIME, "0:12:31"),
}


def word(text: str) -> bytes:
    document, file = docx.Document(), BytesIO()
    document.add_heading("Notes", 1)
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


BOOK = {
    "1.html": "<h1>The house</h1><p>It is old.</p>",
    "2.html": f"<h1>The street</h1><p>{FILMS['f.epub']}</p>",
}


def files() -> dict[str, bytes | str]:
    return {
        "a.txt": FILMS["a.txt"],
        "b.md": f"---\nfilm: Winter Sonata\n---\n{FILMS['b.md']}",
        "c.html": f"<html><body><nav>Menu</nav><p>{FILMS['c.html']}</p></body></html>",
        "d.pdf": pdf(["A cover."], [FILMS["d.pdf"]]),
        "e.docx": word(FILMS["e.docx"]),
        "f.epub": epub(BOOK),
        "g.srt": SUBTITLES.format(FILMS["g.srt"]),
        "h.vtt": "WEBVTT\n\n" + SUBTITLES.format(FILMS["h.vtt"]).replace(",000", ".000"),
        "i.csv": TABLE.format(FILMS["i.csv#2"]),
        "j.jsonl": f'{{"text": "{FILMS["j.jsonl#1"]}", "film": "Stone King"}}\n',
        "k.json": f'[{{"plot": "{FILMS["k.json#1"]}"}}]',
        "l.zip": zipped({"in/m.txt": FILMS["l.zip/in/m.txt"]}),
    }


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    folder = tmp_path_factory.mktemp("films")
    for name, content in files().items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    models = Models(encoder=STATIC, reader=SENTENCES)
    index = tmp_path_factory.mktemp("index")
    return open_pipeline(folder, index, models=models, max_file_bytes=1_000_000)


def test_every_file_of_the_folder_is_read(pipeline: Pipeline) -> None:
    documents = [document.id for document in pipeline.documents]

    assert (documents, pipeline.skipped) == (sorted([*FILMS, "i.csv#1"]), ())


@pytest.mark.parametrize("name", FILMS)
def test_a_question_is_answered_from_each_format_with_its_place(pipeline: Pipeline, name: str) -> None:
    sentence = FILMS[name]
    verb_phrase = sentence.removesuffix(".").rpartition(" by ")[0]
    outcome = pipeline.ask(f"By whom: {verb_phrase}?")

    assert isinstance(outcome, Answer)
    citation = outcome.best.citation
    assert (citation.document.id, citation.quote) == (name, sentence)
    named = citation.mark and (citation.mark.kind, citation.mark.name)
    expected = PLACES.get(name)
    assert named == (expected and (expected.kind, expected.name))
