"""Quotes that tell the plot: hidden until they are clicked, unless the server or the asker wants them."""

from dataclasses import replace
from pathlib import Path

from retrieval.datatypes import Answer, NoAnswer, NoAnswerReason
from tests.bot.discord.cinema import ELAPSED, NOBODY_WAITS, Card, card, cinema
from tests.bot.fakes import CANDIDATES, CAST, CAST_FINDING, ENDING, PLOT, TRIVIA, FakePipeline
from tests.discord_loopback.scene import scene

WHO = "Who buries Kuribayashi?"
END = "How does the film end?"
SOURCES = (("Sources", "`[1]` Synopsis · English · plot"),)

HIDDEN = Card(
    author=WHO,
    title="||Saigo||",
    text=(
        "> ||**Saigo** buries Kuribayashi on the beach.|| `[1]`\n\n"
        "-# What tells the plot is hidden; click to read it."
    ),
    fields=SOURCES,
    footer=f"Confidence: high · {ELAPSED}",
)
SHOWN = replace(HIDDEN, title="Saigo", text="> **Saigo** buries Kuribayashi on the beach. `[1]`")


@scene
async def test_a_quote_that_tells_the_plot_is_hidden(tmp_path: Path) -> None:
    async with cinema(FakePipeline({WHO: ENDING}), tmp_path) as at:
        assert card(await at.anna.asks("/ask", question=WHO)) == HIDDEN
        mentioned = await at.bob.says(at.general, at.addressing(WHO))
        assert mentioned is not None
        assert card(mentioned) == HIDDEN
        direct = await at.bob.dms(WHO)
        assert direct is not None
        assert card(direct) == HIDDEN


@scene
async def test_a_server_may_show_it(tmp_path: Path) -> None:
    settings = replace(NOBODY_WAITS, shows_spoilers=True)
    async with cinema(FakePipeline({WHO: ENDING}), tmp_path, settings=settings) as at:
        assert card(await at.anna.asks("/ask", question=WHO)) == SHOWN
        direct = await at.anna.dms(WHO)
        assert direct is not None
        assert card(direct) == HIDDEN


@scene
async def test_who_asks_for_the_ending_reads_it(tmp_path: Path) -> None:
    async with cinema(FakePipeline({END: ENDING}), tmp_path) as at:
        assert card(await at.anna.asks("/ask", question=END)) == replace(SHOWN, author=END)


@scene
async def test_only_what_tells_the_plot_is_hidden(tmp_path: Path) -> None:
    both = Answer(CAST_FINDING, (), (ENDING.best,), (*CANDIDATES, *ENDING.candidates))
    async with cinema(FakePipeline({WHO: both}, documents=(CAST, PLOT, TRIVIA)), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=WHO)
        assert (card(reply).title, card(reply).text) == (
            "Ryo Kase",
            (
                "> **Ryo Kase**\n> as Shimizu `[1]`\n\n"
                "Says something else:\n> ||**Saigo** buries Kuribayashi on the beach.|| `[2]`\n\n"
                "-# What tells the plot is hidden; click to read it."
            ),
        )
        hidden = card(await at.anna.presses(reply, "Next answer"))
        assert (hidden.title, hidden.text) == (HIDDEN.title, HIDDEN.text)


@scene
async def test_the_nearest_passages_and_what_bears_on_a_claim_are_hidden_too(tmp_path: Path) -> None:
    nearest = NoAnswer(NoAnswerReason.UNSURE, ENDING.candidates)
    async with cinema(FakePipeline({WHO: nearest, "Saigo buries him.": ENDING}), tmp_path) as at:
        assert card(await at.anna.asks("/ask", question=WHO)).text == (
            "Closest passages, which are not answers:\n"
            "> ||Saigo buries Kuribayashi on the beach.|| `[1]`\n\n"
            "Try other words, or name the film: Letters from Iwo Jima.\n\n"
            "-# What tells the plot is hidden; click to read it."
        )
        said = at.bob.posts(at.general, "Saigo buries him.")
        assert card(await at.anna.uses("Find the source", on=said)).text == HIDDEN.text
