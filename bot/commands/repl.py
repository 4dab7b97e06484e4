"""The local prompt: a line comes in, a text goes out."""

import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import TextIO, assert_never

from bot.refresh.refresher import Failed, Refreshed, RefreshResult
from bot.render.examples import greeting
from bot.render.explanation import render_explanation
from bot.render.facts import render_document, render_documents
from bot.render.record import json_line
from bot.render.screen import Style, one_line
from bot.render.terminal import render_outcome, render_passages
from bot.timed import Timed, ask_timed
from bot.wording import wording
from bot.wording.prompt import Wording
from retrieval import Candidate, Conversation, Document, Language, Pipeline, RetrievalError, detect

# As many passages as fit a screen.
DEFAULT_SOURCES = 5
# Of a library of thousands.
SHOWN_FILMS = 20
SHOWN_DOCUMENTS = 200
COMMANDS = (":help", ":sources", ":explain", ":film", ":documents", ":language", ":json", ":reset", ":quit")
LANGUAGE_CHOICES = (Language.EN.value, Language.RU.value, Language.FR.value, "auto")

_log = logging.getLogger(__name__)


class Repl:
    """One person's conversation with the documents, without a terminal.

    `finished` is true after :quit.
    """

    def __init__(self, pipeline: Pipeline, *, style: Style) -> None:
        self.finished = False
        self._pipeline = pipeline
        self._style = style
        self._conversation = Conversation()
        self._film = ""
        self._json = False
        self._follows_question = True
        self._language = Language.EN
        self._last: Timed | None = None
        self._commands = {
            ":help": self._help,
            ":sources": self._sources,
            ":explain": self._explain,
            ":film": self._choose_film,
            ":documents": self._documents,
            ":language": self._choose_language,
            ":json": self._switch_json,
            ":reset": self._reset,
            ":quit": self._quit,
        }

    def reply(self, line: str) -> str:
        """Return what is to be shown for `line`, a question or a command; raises nothing."""
        text = line.strip()
        try:
            return self._command(text) if _is_command(text) else self._answer(text)
        except RetrievalError as error:
            return one_line(str(error))
        except Exception:  # noqa: BLE001 - the outer edge: the prompt goes on
            _log.exception("a line of the prompt failed")
            return self._words.something_wrong

    def take(self, result: RefreshResult) -> str:
        """Answer from the documents as they are now; return what is to be said of it."""
        match result:
            case Refreshed(pipeline):
                self._pipeline = pipeline
                documents = self._words.counted(len(pipeline.documents), self._words.documents)
                return self._words.documents_changed.format(documents=documents)
            case Failed(sentence):
                return one_line(sentence)
            case _:
                assert_never(result)

    @property
    def _words(self) -> Wording:
        return wording(self._language)

    def _answer(self, question: str) -> str:
        asked_in = detect(question)
        if self._follows_question and asked_in is not Language.UNKNOWN:
            self._language = asked_in
        self._last = ask_timed(self._pipeline, question, film=self._film, conversation=self._conversation)
        if self._json:
            return json_line(self._last.outcome, elapsed_ms=self._last.elapsed_ms)
        return render_outcome(self._last.outcome, language=self._language, style=self._style)

    def _command(self, text: str) -> str:
        name, _, argument = text.partition(" ")
        name = name.lower()
        if name in self._commands:
            return self._commands[name](argument.strip())
        nearest = get_close_matches(name, COMMANDS, n=1)
        sentence = self._words.did_you_mean if nearest else self._words.unknown_command
        return sentence.format(command=one_line(name), nearest="".join(nearest))

    def _help(self, _: str) -> str:
        width = max(len(usage) for usage, _ in self._words.help)
        return "\n".join(f"{usage:{width}}  {promise}" for usage, promise in self._words.help)

    def _sources(self, argument: str) -> str:
        if argument and not (argument.isascii() and argument.isdecimal() and int(argument)):
            return self._words.sources_number
        candidates = self._candidates()[: int(argument or DEFAULT_SOURCES)]
        if not candidates:
            return self._nothing_to_show()
        return render_passages(candidates, language=self._language, style=self._style)

    def _explain(self, _: str) -> str:
        if not self._candidates():
            return self._nothing_to_show()
        return render_explanation(self._candidates(), language=self._language, style=self._style)

    def _candidates(self) -> tuple[Candidate, ...]:
        return self._last.outcome.candidates if self._last else ()

    def _nothing_to_show(self) -> str:
        return self._words.no_passages if self._last else self._words.nothing_asked_yet

    def _choose_film(self, title: str) -> str:
        if not title:
            self._film = ""
            films = self._pipeline.films
            shown = [*map(one_line, films[:SHOWN_FILMS]), *(("…",) if len(films) > SHOWN_FILMS else ())]
            known = self._words.films_known.format(films=", ".join(shown))
            return f"{self._words.film_any} {known if films else self._words.no_films}"
        called = self._pipeline.films_called(title)
        if not called:
            return self._words.film_unknown.format(film=one_line(title))
        # Where several films share the title, all of them are meant.
        self._film = called[0] if len(called) == 1 else title
        return self._words.film_chosen.format(film=one_line(", ".join(called)))

    def _documents(self, id_: str) -> str:
        if not id_:
            return self._listed(self._pipeline.documents)
        document = self._pipeline.document(id_)
        if document is None:
            return self._words.document_unknown.format(document=one_line(id_))
        return render_document(document, language=self._language, style=self._style)

    def _listed(self, documents: Sequence[Document]) -> str:
        shown = render_documents(documents[:SHOWN_DOCUMENTS], language=self._language, style=self._style)
        more = len(documents) - SHOWN_DOCUMENTS
        return f"{shown}\n… + {self._words.counted(more, self._words.documents)}" if more > 0 else shown

    def _choose_language(self, choice: str) -> str:
        if choice not in LANGUAGE_CHOICES:
            return self._words.language_unknown
        self._follows_question = choice == "auto"
        if self._follows_question:
            return self._words.language_follows
        self._language = Language(choice)
        return self._words.language_chosen

    def _switch_json(self, _: str) -> str:
        self._json = not self._json
        return self._words.json_on if self._json else self._words.json_off

    def _reset(self, _: str) -> str:
        self._conversation.reset()
        return self._words.forgotten

    def _quit(self, _: str) -> str:
        self.finished = True
        return ""


def _is_command(text: str) -> bool:
    return text.startswith(":") and text[1:2].isalpha()


def converse(
    pipeline: Pipeline,
    lines: Iterable[str],
    *,
    style: Style,
    out: TextIO | None = None,
    result: Callable[[], Sequence[RefreshResult]] = tuple,
) -> None:
    """Greet, then answer the lines that a person types, until they leave; Ctrl-C ends an answer only.

    Of what is new with the documents the last is said before an answer.
    """
    out = out or sys.stdout
    repl = Repl(pipeline, style=style)
    print(greeting(pipeline, Language.EN), end="\n\n", file=out, flush=True)
    for line in lines:
        if not line.strip():
            continue
        for said in [repl.take(each) for each in result()][-1:]:
            print(said, end="\n\n", file=out)
        try:
            text = repl.reply(line)
        except KeyboardInterrupt:
            continue
        if repl.finished:
            return
        print(text, end="\n\n", file=out, flush=True)


def answer_lines(
    pipeline: Pipeline,
    lines: Iterable[str],
    *,
    style: Style,
    out: TextIO | None = None,
    result: Callable[[], Sequence[RefreshResult]] = tuple,
) -> None:
    """Answer lines that come from another program: nothing is printed but the answers."""
    out = out or sys.stdout
    repl = Repl(pipeline, style=style)
    separator = ""
    for line in filter(str.strip, lines):
        for each in result():
            repl.take(each)
        text = repl.reply(line)
        if repl.finished:
            return
        print(separator + text, file=out, flush=True)
        separator = "\n"
