import io
import re

import pytest

from bot.commands.repl import Repl, answer_lines, converse
from bot.refresh.refresher import Failed, Refreshed, RefreshResult
from bot.render.examples import example_questions, greeting
from bot.render.screen import Style
from retrieval.datatypes import Answer, Document, Language, NoAnswer
from retrieval.errors import IndexDamagedError
from retrieval.pipeline.library import Changes
from tests.bot.fakes import CAST, ONE, SEVERAL, UNSURE, FakePipeline

LOOK = Style()

TRANSCRIPT_IN = """\
who plays Shimizu?

:sources 1
:explain
:film письма с иводзимы
:film
:film Titanic
:documents
:documents cast.txt
:documents nothing.txt
Кто играет Симидзу?
:reset
:language fr
:sources none
who won?
:language klingon
:language auto
:soruces
:xyzzy
:help
:quit
never read
"""
TRANSCRIPT_OUT = """\
Ryo Kase

│ Ryo Kase
│ as Shimizu
[1] Cast and crew · English · cast.txt:3

│ Ryo Kase as Shimizu
[1] Cast and crew · English · cast.txt:3

[1] fused 1.500 · BM25 #1 (7.250) · meaning #2 (0.500)
    shimizu (exact)
    │ Ryo Kase as Shimizu
    Cast and crew · English · cast.txt:3
[2] fused 1.250 · BM25 not found · meaning #1 (0.625)
    shimizu -> симидзу (sound 0.93), play -> играет (meaning 0.81)
    │ Симидзу играет Рё Касэ.
    Знаете ли вы · Russian · ru/trivia.txt:1

Questions are now about Letters from Iwo Jima only.

Questions are about every film. Films: Letters from Iwo Jima.

No document is about a film called Titanic.

Cast and crew · English · Letters from Iwo Jima (2006) · review page · cast.txt
Encyclopédie · French · Letters from Iwo Jima · page.md
Знаете ли вы · Russian · Letters from Iwo Jima (2006) · trivia · ru/trivia.txt

Cast and crew · English · Letters from Iwo Jima (2006) · review page · cast.txt
Письма с Иводзимы, Lettres d'Iwo Jima
https://example.org/cast
26 characters

There is no document nothing.txt.

В документах этого нет: ни один отрывок не отвечает на вопрос.

Ближайшие отрывки (это не ответы):
│ Ryo Kase as Shimizu
[1] Cast and crew · английский · cast.txt:3
│ Симидзу играет Рё Касэ.
[2] Знаете ли вы · русский · ru/trivia.txt:1

Прежние вопросы забыты.

Les messages sont désormais en français.

Dites combien\u00a0: :sources 5.

Absent des documents\u00a0: rien ne s’y rapporte.

Choisissez en, ru, fr ou auto.

Les messages suivent désormais la langue de la question.

Il n’y a pas de commande :soruces\u00a0; peut-être :sources\u00a0?

Il n’y a pas de commande :xyzzy.

:sources [N]               montrer les N passages d’où vient la dernière réponse
:explain                   montrer comment chacun d’eux a été trouvé
:film [TITLE]              n’interroger que sur un film\u00a0; sans titre, sur tous
:documents [FILE]          lister les documents, ou dire ce que l’on sait de l’un d’eux
:language [en|ru|fr|auto]  choisir la langue des messages\u00a0; auto suit la question
:json                      donner les réponses en JSON, ou de nouveau en texte
:reset                     oublier les questions précédentes
:quit                      sortir (ou Ctrl-D)
"""


def test_a_piped_transcript_holds_the_answers_and_nothing_else() -> None:
    out = io.StringIO()
    pipeline = FakePipeline({"who plays Shimizu?": ONE, "Кто играет Симидзу?": UNSURE})
    answer_lines(pipeline, io.StringIO(TRANSCRIPT_IN), style=LOOK, out=out)
    assert out.getvalue() == TRANSCRIPT_OUT
    assert pipeline.asked == [("who plays Shimizu?", ""), ("Кто играет Симидзу?", ""), ("who won?", "")]


def test_a_person_is_greeted_with_what_is_known_and_three_questions() -> None:
    out = io.StringIO()
    converse(FakePipeline({"a": SEVERAL}), [" ", ":reset", ":quit", "a"], style=LOOK, out=out)
    assert out.getvalue() == (
        "Cinecite has read 3 documents about 1 film: English, Russian, French.\n"
        "Ask in English, Russian or French, for example:\n"
        "  Who directed Letters from Iwo Jima?\n"
        "  Кто снял фильм «Письма с Иводзимы»?\n"
        "  Qui a réalisé Lettres d'Iwo Jima\u00a0?\n"
        "Type :help for the commands, :quit to leave.\n"
        "\n"
        "What was asked before is forgotten.\n"
        "\n"
    )


def test_the_greeting_goes_without_what_is_not_known() -> None:
    nothing_known = Document("a.txt", "Hello.", "a", Language.UNKNOWN)
    assert greeting(FakePipeline(documents=[nothing_known]), Language.RU) == (
        "Cinecite прочёл 1 документ: язык неизвестен.\n"
        "Спрашивайте по-английски, по-русски или по-французски, например:\n"
        "  Who is the director?\n"
        "  Кто режиссёр?\n"
        "  Qui est le réalisateur\u00a0?\n"
        "Команды покажет :help, выход — :quit."
    )


def test_a_film_without_other_titles_is_named_by_the_one_it_has() -> None:
    document = Document("a.txt", "Hello.", "a", Language.EN, film="Ran")
    assert example_questions([document]) == (
        "Who directed Ran?",
        "Кто снял фильм «Ran»?",
        "Qui a réalisé Ran\u00a0?",
    )


def test_films_that_share_a_title_are_chosen_together_or_by_their_years() -> None:
    documents = [
        Document(f"{year}.txt", "Hello.", "a", Language.EN, film="Solaris", year=year)
        for year in (1972, 2002)
    ]
    repl = Repl(FakePipeline(documents=documents), style=LOOK)
    assert repl.reply(":film solaris") == "Questions are now about Solaris (1972), Solaris (2002) only."
    assert repl.reply(":film Solaris 2002") == "Questions are now about Solaris (2002) only."


def test_only_some_of_many_films_are_listed() -> None:
    documents = [Document(f"{n}.txt", "Hello.", "a", Language.EN, film=f"F{n:02}") for n in range(21)]
    listed = Repl(FakePipeline(documents=documents), style=LOOK).reply(":film")
    assert listed.endswith("F18, F19, ….")


def test_only_some_of_many_documents_are_listed() -> None:
    documents = [Document(f"{n:04}.txt", "Hello.", f"T{n}", Language.EN) for n in range(1200)]
    lines = Repl(FakePipeline(documents=documents), style=LOOK).reply(":documents").splitlines()
    assert (len(lines), lines[0], lines[-2:]) == (
        201,
        "T0 · English · 0000.txt",
        ["T199 · English · 0199.txt", "… + 1000 documents"],
    )


def test_questions_after_a_film_is_chosen_are_about_it() -> None:
    pipeline = FakePipeline()
    repl = Repl(pipeline, style=LOOK)
    repl.reply(":film Lettres d'Iwo Jima")
    repl.reply("who?")
    assert pipeline.asked == [("who?", "Letters from Iwo Jima")]


def test_json_can_be_switched_on_and_off() -> None:
    repl = Repl(FakePipeline({"q": ONE}), style=LOOK)
    assert repl.reply(":json") == "Answers are now printed as JSON."
    assert repl.reply("q").startswith('{"id": null, "answered": true, "answer": "Ryo Kase", ')
    assert repl.reply(":json") == "Answers are now printed as text."
    assert repl.reply("q").startswith("Ryo Kase\n")


def test_before_a_question_there_is_nothing_to_show() -> None:
    repl = Repl(FakePipeline(), style=LOOK)
    assert [repl.reply(":sources"), repl.reply(":explain")] == ["Ask a question first."] * 2
    repl.reply("Qui ?")
    assert repl.reply(":sources") == "Aucun passage n’a été trouvé pour la dernière question."


def test_a_mistake_in_one_question_does_not_end_the_prompt(caplog: pytest.LogCaptureFixture) -> None:
    outcomes: dict[str, Answer | NoAnswer | BaseException] = {
        "a": ValueError("inside"),
        "b": IndexDamagedError("The index is damaged"),
        "c": ONE,
    }
    repl = Repl(FakePipeline(outcomes), style=LOOK)
    assert repl.reply("a") == "Something went wrong with this question; the details are in the log."
    assert "ValueError: inside" in caplog.text
    assert repl.reply("b") == "The index is damaged; run `cinecite index --rebuild`."
    assert repl.reply("c").startswith("Ryo Kase\n")


def test_changed_documents_are_said_in_a_line_and_answered_from() -> None:
    out = io.StringIO()
    old, new = FakePipeline({"a": ONE}), FakePipeline({"a": UNSURE}, documents=[CAST])
    result: list[tuple[RefreshResult, ...]] = [
        (),
        (Failed("The catalog\x1b is wrong."), Refreshed(new, Changes(0, 0, 2), 0.1)),
        (Failed("The disk is full."),),
    ]
    converse(
        old,
        ["a", "a", ":reset", ":quit"],
        style=LOOK,
        out=out,
        result=lambda: result.pop(0) if result else (),
    )
    greeted, first, said, second, failed, reset, _ = re.split(
        r"\n\n(?=Ryo|The|Not|What)", out.getvalue() + "\n\nWhat"
    )
    assert greeted.endswith(":quit to leave.")
    assert first.startswith("Ryo Kase\n")
    assert said == "The documents have changed; now 1 document."
    assert second.startswith("Not in the documents: ")
    assert (failed, reset.strip()) == ("The disk is full.", "What was asked before is forgotten.")
    assert (len(old.asked), len(new.asked)) == (1, 1)


def test_a_program_is_answered_from_changed_documents_without_a_word() -> None:
    out = io.StringIO()
    result: list[tuple[RefreshResult, ...]] = [
        (),
        (Refreshed(FakePipeline({"a": UNSURE}), Changes(1, 0, 0), 0.1),),
    ]
    answer_lines(FakePipeline({"a": ONE}), ["a", "a"], style=LOOK, out=out, result=lambda: result.pop(0))
    assert out.getvalue().startswith("Ryo Kase\n")
    assert "\n\nNot in the documents: " in out.getvalue()
    assert "changed" not in out.getvalue()


def test_an_interrupted_answer_does_not_end_the_prompt() -> None:
    out = io.StringIO()
    converse(FakePipeline({"a": KeyboardInterrupt()}), ["a", ":reset"], style=LOOK, out=out)
    assert out.getvalue().endswith(":quit to leave.\n\nWhat was asked before is forgotten.\n\n")
