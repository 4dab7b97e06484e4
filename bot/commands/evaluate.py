"""The questions of a gold file, answered and measured."""

from collections.abc import Iterable
from pathlib import Path

from bot.arguments import EvaluateCommand
from bot.errors import UsageError
from bot.render.record import json_line
from bot.timed import Timed, ask_timed
from retrieval import GoldQuestion, Pipeline, prediction_of, read_gold, render_table, turns, write_report
from retrieval import evaluate as judge

Asked = tuple[GoldQuestion, Timed]


def evaluate(command: EvaluateCommand, pipeline: Pipeline) -> str:
    """Ask every question of the gold file, write the outputs that are wanted, return the measures.

    Raises EvaluationError for a malformed gold file, UsageError if an output cannot be written.
    """
    questions = read_gold(command.gold)
    asked = tuple(
        (question, ask_timed(pipeline, question.question, conversation=conversation))
        for question, conversation in turns(questions)
    )
    if command.batch_output:
        _write(command.batch_output, asked)
    outcomes = judge(questions, {question.id: prediction_of(timed.outcome) for question, timed in asked})
    if command.html:
        asked_of = f"asked of {len(pipeline.documents)} documents in {pipeline.chunk_count} passages"
        notes = (f"{len(questions)} questions of {command.gold.name}, {asked_of}.", pipeline.encoder_identity)
        write_report(command.html, outcomes, title="Cinecite evaluation", notes=notes)
    return render_table(outcomes)


def _write(path: Path, asked: Iterable[Asked]) -> None:
    lines = (
        json_line(timed.outcome, elapsed_ms=timed.elapsed_ms, id_=question.id) + "\n"
        for question, timed in asked
    )
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise UsageError(f"The answers cannot be written to {path}.") from error
