"""The documents stay as they were given, byte for byte."""

import hashlib
from pathlib import Path

from retrieval.datatypes import Language
from retrieval.documents.catalog import read_catalog
from retrieval.documents.corpus import read_corpus

SEEDS = Path(__file__).parent.parent / "seeds"


def test_the_documents_are_unchanged() -> None:
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SEEDS.glob("*.txt")}

    assert digests == {
        "000_70ec91e34dc28033.txt": ("16a023bbcd453ff511c63bf75d1fd0bdc070422f30302f7ddce221ff4d49e728"),
        "001_3be4c256261c120c.txt": ("989dc9f6b85a3ef2c7ac983b812e333e4dee2efba60e3d91753eacf0d71c9a7a"),
        "002_f7fb7dfce674b72c.txt": ("ffc317b23f03aa54d0bacaa9bb8169f1c3c2bd806f1ba65b0899a0e31f4d9b18"),
        "003_0da27fe0d563a749.txt": ("ad5a26ea325aa1f9eb179436f255cec189c048614122664d88fd70c80cec2e9e"),
    }


def test_the_catalog_says_what_each_document_is() -> None:
    corpus = read_corpus(SEEDS, max_bytes=1_000_000)

    assert corpus.skipped == ()
    assert [(document.id[:3], document.language, document.kind) for document in corpus.documents] == [
        ("000", Language.RU, "trivia"),
        ("001", Language.RU, "review"),
        ("002", Language.EN, "review page"),
        ("003", Language.FR, "encyclopedia"),
    ]
    assert {(document.film, document.year, document.other_titles) for document in corpus.documents} == {
        ("Letters from Iwo Jima", 2006, ("Письма с Иводзимы", "Lettres d'Iwo Jima"))
    }
    assert all(read_catalog(SEEDS).document(document.id).title for document in corpus.documents)
