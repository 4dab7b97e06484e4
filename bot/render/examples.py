"""The first words of the prompt: what has been read, and what could be asked of it."""

from collections.abc import Sequence

from bot.render.screen import one_line
from bot.wording import wording
from retrieval import EVERYTHING, Document, Language, Pipeline, detect

SPOKEN = (Language.EN, Language.RU, Language.FR)
_EXAMPLES = {
    Language.EN: "Who directed {film}?",
    Language.RU: "Кто снял фильм «{film}»?",
    Language.FR: "Qui a réalisé {film}\u00a0?",
}
_EXAMPLES_OF_NO_FILM = {
    Language.EN: "Who is the director?",
    Language.RU: "Кто режиссёр?",
    Language.FR: "Qui est le réalisateur\u00a0?",
}


def greeting(pipeline: Pipeline, language: Language) -> str:
    """Return what is indexed and three questions, one in each language that is spoken."""
    words = wording(language)
    present = pipeline.languages_within(EVERYTHING)
    about = words.about.format(films=words.counted(len(pipeline.films), words.films))
    opening = words.greeting.format(
        documents=words.counted(len(pipeline.documents), words.documents),
        about=about if pipeline.films else "",
        languages=", ".join(name for code, name in words.languages.items() if code in present),
    )
    documents = pipeline.documents if pipeline.films else ()
    examples = (f"  {example}" for example in example_questions(documents))
    return "\n".join((opening, words.example_intro, *examples, words.help_hint))


def example_questions(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return one question a language, about the first film that a document names."""
    for document in documents:
        if document.film:
            titles = (document.film, *document.other_titles)
            return tuple(
                _EXAMPLES[language].format(film=one_line(_title_in(language, titles))) for language in SPOKEN
            )
    return tuple(_EXAMPLES_OF_NO_FILM[language] for language in SPOKEN)


def _title_in(language: Language, titles: Sequence[str]) -> str:
    """Return the title that is in `language`, the first one if none seems to be."""
    return next((title for title in titles if detect(title) is language), titles[0])
