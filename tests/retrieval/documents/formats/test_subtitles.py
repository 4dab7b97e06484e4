import pytest

from retrieval.datatypes import Mark, MarkKind
from retrieval.documents.formats.content import EMPTY, NOT_TEXT, FileContent, Unusable
from retrieval.documents.formats.subtitles import NO_SUBTITLES, read_subtitles

SRT = """1
00:00:01,000 --> 00:00:02,000
<i>We will defend</i>
this island

2
00:12:31,500 --> 00:12:33,000
{\\an8}to the end.

3
00:12:34,000 --> 00:12:35,000

4
00:12:36,000 --> 00:12:38,000
- Who are you?
- <font color="red">Saigo</font>, sir.

5
01:02:03,000 --> 01:02:04,000
[door opens]

6
1:02:05.0 --> 1:02:06.0
1944
"""
VTT = """WEBVTT - Letters

STYLE
::cue { color: red }

NOTE a comment
over lines

intro
00:01.000 --> 00:03.000 align:start position:0%
<v Roger>Dig <c.yellow>the</c> tunnels</v>

NOTE another

00:03.000 --> 00:04.500
<v Roger>Dig <c.yellow>the</c> tunnels</v>
&amp; <00:04.000>wait.
"""


def read(text: str, *, is_vtt: bool = False) -> FileContent | Unusable:
    return read_subtitles(text.encode(), is_vtt=is_vtt)


def at(text: str, words: str, time: str) -> Mark:
    return Mark(text.index(words), MarkKind.TIME, time)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_subtitles_are_running_text_with_times(line_end: str) -> None:
    text = "We will defend this island to the end.\n- Who are you?\n- Saigo, sir.\n[door opens]\n1944"

    assert read(SRT.replace("\n", line_end)) == FileContent(
        text,
        marks=(
            at(text, "We", "0:00:01"),
            at(text, "to the", "0:12:31"),
            at(text, "- Who", "0:12:36"),
            at(text, "[door", "1:02:03"),
            at(text, "1944", "1:02:05"),
        ),
    )


def test_web_subtitles_are_read_without_notes_styles_and_lines_said_twice() -> None:
    text = "Dig the tunnels & wait."

    assert read(VTT, is_vtt=True) == FileContent(
        text, marks=(at(text, "Dig", "0:00:01"), at(text, "& wait", "0:00:03"))
    )


def test_captions_without_full_stops_are_broken_at_a_length() -> None:
    captions = "\n\n".join(
        f"00:00:{second:02},000 --> 00:00:59,000\nwe dig and we wait" for second in range(40)
    )
    content = read(captions)

    assert isinstance(content, FileContent)
    assert {len(line) for line in content.text.split("\n")} == {284, 189}
    assert len(content.marks) == 40


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"He writes letters.", NO_SUBTITLES),
        (b"00:00:01,000 --> 00:00:02,000\n\n", NO_SUBTITLES),
        (b"\n", EMPTY),
        (b"\x00\x00", NOT_TEXT),
    ],
)
def test_a_file_without_subtitles_is_no_document(data: bytes, outcome: Unusable) -> None:
    assert read_subtitles(data, is_vtt=False) == outcome


def test_brackets_that_are_never_closed_are_text() -> None:
    shown = "<a" * 50_000 + "{\\" * 50_000

    assert read(f"00:00:01,000 --> 00:00:02,000\n{shown}") == FileContent(
        shown, marks=(Mark(0, MarkKind.TIME, "0:00:01"),)
    )
