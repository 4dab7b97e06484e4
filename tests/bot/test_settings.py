import re
from dataclasses import fields
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.errors import SettingsError
from bot.settings import NAMES, LogFormat, Settings, read_variables, warnings_about

ROOT = Path(__file__).resolve().parents[2]


def test_without_variables_everything_has_a_default(tmp_path: Path) -> None:
    assert Settings.from_variables({}, tmp_path) == Settings(
        documents=ROOT / "seeds",
        index=tmp_path / ".cinecite",
        encoder="builtin",
        encoder_revision="",
        reader="builtin",
        reader_revision="",
        threads=None,
        max_file_bytes=20_000_000,
        history=tmp_path / ".cinecite" / "history",
        log=tmp_path / ".cinecite" / "cinecite.log",
        storage=tmp_path / ".cinecite" / "discord.sqlite",
        retention_days=90,
        watch=True,
        shards=1,
        health_port=None,
        log_format=LogFormat.TEXT,
        message_content=False,
        discord_token="",
    )


def test_seeds_of_the_current_folder_come_before_the_ones_of_the_package(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    assert Settings.from_variables({}, tmp_path).documents == tmp_path / "seeds"


def test_every_variable_is_read(tmp_path: Path) -> None:
    variables = {
        "DISCORD_TOKEN": " secret ",
        "CINECITE_DOCUMENTS": "films",
        "CINECITE_INDEX": "/var/index",
        "CINECITE_ENCODER": "some/model",
        "CINECITE_ENCODER_REVISION": "abc",
        "CINECITE_READER": " other/reader ",
        "CINECITE_READER_REVISION": "def",
        "CINECITE_THREADS": "2",
        "CINECITE_MAX_FILE_MB": "3",
        "CINECITE_HISTORY": "typed",
        "CINECITE_LOG": "log",
        "CINECITE_STORAGE": "kept",
        "CINECITE_RETENTION_DAYS": "7",
        "CINECITE_WATCH": "no",
        "CINECITE_SHARDS": "4",
        "CINECITE_HEALTH_PORT": "9100",
        "CINECITE_LOG_FORMAT": "json",
        "CINECITE_MESSAGE_CONTENT": "yes",
    }
    assert set(variables) == set(NAMES)
    assert len(fields(Settings)) == len(NAMES)
    assert Settings.from_variables(variables, tmp_path) == Settings(
        documents=tmp_path / "films",
        index=Path("/var/index"),
        encoder="some/model",
        encoder_revision="abc",
        reader="other/reader",
        reader_revision="def",
        threads=2,
        max_file_bytes=3_000_000,
        history=tmp_path / "typed",
        log=tmp_path / "log",
        storage=tmp_path / "kept",
        retention_days=7,
        watch=False,
        shards=4,
        health_port=9100,
        log_format=LogFormat.JSON,
        message_content=True,
        discord_token="secret",  # noqa: S106 - no real one
    )


def test_the_example_file_names_every_setting_with_its_default(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    example = {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}
    assert tuple(example) == NAMES
    assert Settings.from_variables(example, tmp_path) == Settings.from_variables({}, tmp_path)


def test_each_setting_of_the_example_file_is_one_line_with_a_reason() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line.split("=")[0] for line in lines if " # " in line] == list(NAMES)
    assert len(lines) == len(NAMES)


@pytest.mark.parametrize("name", ["CINECITE_MAX_FILE_MB", "CINECITE_THREADS", "CINECITE_RETENTION_DAYS"])
@pytest.mark.parametrize("value", ["0", "-1", "2.5", "many", "²", "9" * 10])
def test_a_number_that_is_no_whole_number_is_named(name: str, value: str, tmp_path: Path) -> None:
    sentence = f"{name} must be a whole number above 0, not {value!r}."
    with pytest.raises(SettingsError, match=f"^{re.escape(sentence)}$"):
        Settings.from_variables({name: value}, tmp_path)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"CINECITE_SHARDS": "many"}, "CINECITE_SHARDS must be a whole number above 0, or auto, not 'many'."),
        ({"CINECITE_HEALTH_PORT": "65536"}, "CINECITE_HEALTH_PORT must be a port, at most 65535, not 65536."),
        ({"CINECITE_MESSAGE_CONTENT": "maybe"}, "CINECITE_MESSAGE_CONTENT must be yes or no, not 'maybe'."),
        ({"CINECITE_LOG_FORMAT": "xml"}, "CINECITE_LOG_FORMAT must be text or json, not 'xml'."),
    ],
)
def test_a_value_that_cannot_be_used_is_named(
    variables: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=f"^{re.escape(sentence)}$"):
        Settings.from_variables(variables, tmp_path)


def test_shards_may_be_left_to_discord(tmp_path: Path) -> None:
    assert Settings.from_variables({"CINECITE_SHARDS": "auto"}, tmp_path).shards is None


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_variable_counts_as_absent(value: str, tmp_path: Path) -> None:
    empty = dict.fromkeys(NAMES, value)
    assert Settings.from_variables(empty, tmp_path) == Settings.from_variables({}, tmp_path)


@pytest.mark.parametrize("reader", ["sentences", "some/reader", "~/readers/mine"])
def test_a_reader_is_taken_as_it_is_named(reader: str, tmp_path: Path) -> None:
    assert Settings.from_variables({"CINECITE_READER": reader}, tmp_path).reader == reader


def test_a_home_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CINECITE_INDEX names a home folder that does not exist"):
        Settings.from_variables({"CINECITE_INDEX": "~nobody-here/index"}, tmp_path)


def test_the_environment_is_stronger_than_the_file(tmp_path: Path) -> None:
    text = "\ufeffCINECITE_ENCODER=filed\nexport CINECITE_INDEX='a b' # why\nOTHER=1\n"
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    assert read_variables({"CINECITE_ENCODER": "set", "HOME": "/root"}, tmp_path) == {
        "CINECITE_ENCODER": "set",
        "CINECITE_INDEX": "a b",
    }


def test_a_line_of_the_file_that_sets_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CINECITE_ENCODER=x\n= y\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^Line 2 of \.env is not NAME=VALUE\.$"):
        read_variables({}, tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"^The file \.env cannot be read as UTF-8 text\.$"):
        read_variables({}, tmp_path)


def test_misspelt_settings_are_warned_about_with_the_nearest_name() -> None:
    assert warnings_about({"CINECITE_ENCODR": "x", "CINECITE_READER": "builtin", "CINECITE_ZZZ": ""}) == (
        "There is no setting CINECITE_ENCODR; did you mean CINECITE_ENCODER?",
        "There is no setting CINECITE_ZZZ.",
    )
