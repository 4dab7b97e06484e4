import zipfile

import pytest

from retrieval.documents.formats import archives
from retrieval.documents.formats.archives import (
    BOMB,
    DAMAGED,
    TOO_LARGE,
    TOO_MANY,
    Member,
    members_of,
    open_archive,
)
from retrieval.documents.formats.content import ENCRYPTED, Unusable
from tests.retrieval.documents.formats.packing import zipped

SUFFIXES = (".txt", ".zip")


def read(data: bytes, *, max_bytes: int = 5_000_000) -> list[Member | Unusable]:
    return list(members_of(data, SUFFIXES, max_bytes=max_bytes))


def test_files_are_taken_out_in_the_order_of_their_names_without_hidden_ones() -> None:
    names = [
        "b.txt",
        "a/deep/c.TXT",
        "__MACOSX/a.txt",
        ".hidden/a.txt",
        "a/._b.txt",
        "poster.jpg",
        "./d.txt",
        "a/",
    ]

    assert read(zipped(dict.fromkeys(names, "x"))) == [
        Member("d.txt", b"x"),
        Member("a/deep/c.TXT", b"x"),
        Member("b.txt", b"x"),
        Unusable("not a kind of file that is read", "/poster.jpg"),
    ]


def test_what_may_not_be_taken_out_is_named() -> None:
    members = read(
        zipped(
            {
                "../up.txt": "x",
                "/etc/a.txt": "x",
                "C:\\a.txt": "x",
                "in.zip": "x",
                "large.txt": "x" * 11,
                "a.txt": "",
            }
        ),
        max_bytes=10,
    )

    assert members == [
        Unusable("leads out of the archive", "/../up.txt"),
        Unusable("leads out of the archive", "//etc/a.txt"),
        Unusable("leads out of the archive", "/C:/a.txt"),
        Member("a.txt", b""),
        Unusable("an archive inside an archive; unpack it", "/in.zip"),
        Unusable("larger than 1e-05 MB", "/large.txt"),
    ]


def test_a_name_that_is_there_twice_is_used_once() -> None:
    assert read(zipped({"a//b.txt": "one", "a/b.txt": "two"})) == [
        Member("a/b.txt", b"one"),
        Unusable("there twice; the first is used", "/a/b.txt"),
    ]


def test_a_member_that_unpacks_to_far_more_than_its_size_is_refused() -> None:
    assert read(zipped({"a.txt": b"x" * 2_000_000})) == [Unusable(BOMB.reason, "/a.txt")]


def test_an_archive_that_unpacks_to_too_much_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 10)
    assert read(zipped({"a.txt": "x" * 6, "b.txt": "x" * 6})) == [TOO_LARGE]


def test_an_archive_of_too_many_files_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 1)
    assert open_archive(zipped({"a.txt": "", "b.txt": ""})) == TOO_MANY


def test_encrypted_damaged_and_strangely_packed_members_are_named() -> None:
    stored = zipped({"a.txt": "He writes letters."}, method=zipfile.ZIP_STORED)
    encrypted = stored.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")

    assert read(encrypted) == [Unusable(ENCRYPTED.reason, "/a.txt")]
    assert read(stored.replace(b"writes", b"wrote_")) == [Unusable(DAMAGED.reason, "/a.txt")]
    assert read(zipped({"a.txt": "x"}, method=zipfile.ZIP_LZMA)) == [
        Unusable("packed by a method that is not read", "/a.txt")
    ]
    assert read(stored[:-30]) == [DAMAGED]


@pytest.mark.parametrize("encoding", ["cp866", "utf-8"])
def test_russian_names_of_old_archivers_are_read(encoding: str) -> None:
    raw = "Письма.txt".encode(encoding)
    data = zipped({"x" * (len(raw) - 4) + ".txt": "x"}).replace(b"x" * (len(raw) - 4) + b".txt", raw)

    assert read(data) == [Member("Письма.txt", b"x")]
