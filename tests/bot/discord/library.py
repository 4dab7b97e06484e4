"""A small library in two folders, the real pipeline over it, and what tells that something of it was said."""

import json
from pathlib import Path

from retrieval.models.choice import Models
from retrieval.pipeline.pipeline import Pipeline, open_pipeline
from tests.discord_loopback.play import Discord

OPEN, CLOSED = "open", "closed"
OPEN_FILM, CLOSED_FILM = "The Quiet Harbour", "The Burnt Letter"
TEXTS = {
    "open/harbour.txt": (
        "The Quiet Harbour is a film of 1998.\n\n"
        "Anna Lindqvist directed The Quiet Harbour in Gothenburg.\n\n"
        "The music of The Quiet Harbour was written by Erik Sund.\n\n"
        "Peter Holm plays the lighthouse keeper Jonas.\n"
    ),
    "closed/letter.txt": (
        "The Burnt Letter is a film of 2004.\n\n"
        "Marcel Dubois directed The Burnt Letter in Marseille.\n\n"
        "The music of The Burnt Letter was written by Zelda Quint.\n\n"
        "Odette Vrai plays the smuggler Lucie.\n"
    ),
    "closed/notes.txt": (
        "Some say that Anna Lindqvist directed The Quiet Harbour with the help of Zephyrine Castor.\n"
    ),
}
CATALOG = """
[documents."open/harbour.txt"]
title = "About the harbour"
kind = "encyclopedia"
film = "The Quiet Harbour"

[documents."closed/letter.txt"]
title = "About the letter"
kind = "encyclopedia"
film = "The Burnt Letter"

[documents."closed/notes.txt"]
title = "Hidden notes"
film = "The Quiet Harbour"

[films."The Burnt Letter"]
titles = ["Сожжённое письмо"]
"""
# Of the open folder alone, of the closed film alone, of both folders.
KEEPER, SMUGGLER, DIRECTOR = (
    "Who plays the lighthouse keeper?",
    "Who plays the smuggler?",
    "Who directed The Quiet Harbour?",
)
# Words that stand in the documents of the closed film, in its titles, in those of the closed folder.
OF_THE_CLOSED_FILM = (
    *("Burnt", "Marcel", "Marseille", "Zelda", "Odette", "Lucie", "About the letter", "Сожжённое"),
    "letter.txt",
)
OF_THE_CLOSED_FOLDER = (*OF_THE_CLOSED_FILM, "Zephyrine", "Hidden notes", "notes.txt", "closed")


def write_library(folder: Path) -> Path:
    """Write the documents below a folder, and return it."""
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    return folder


def open_library(folder: Path) -> Pipeline:
    """Open a pipeline over the documents, written and indexed below a folder."""
    documents = write_library(folder / "documents")
    models = Models("static")
    return open_pipeline(documents, folder / "index", models=models, max_file_bytes=1_000_000)


def said(discord: Discord, *, since: int = 0) -> str:
    """Return all that the bot sent from its request number `since` on, as JSON."""
    return json.dumps([request.body for request in discord.requests[since:]], ensure_ascii=False)


def words_in(text: str, words: tuple[str, ...]) -> list[str]:
    """Return those of the words that stand in a text, in any case."""
    return [word for word in words if word.casefold() in text.casefold()]
