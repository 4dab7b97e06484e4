"""What the prompt and the bot say in one language, except quotes."""

from dataclasses import dataclass

from retrieval import Language, MatchKind, NoAnswerReason

Forms = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """What the interface says in one language.

    `Forms` are a noun after 1, after 2 to 4, and after 5 or more, which Russian tells apart.
    """

    language: Language
    languages: dict[Language, str]
    page: str
    quoted_from: dict[Language, str]
    no_answer: dict[NoAnswerReason, str]
    closest: str
    agreeing: str
    differing: str
    further: str
    left_out: str
    # :explain
    fused: str
    meaning_arm: str
    not_found_by_arm: str
    crossed: dict[MatchKind, str]
    # the prompt
    greeting: str
    about: str
    example_intro: str
    help_hint: str
    documents: Forms
    films: Forms
    passages: Forms
    help: tuple[tuple[str, str], ...]
    unknown_command: str
    did_you_mean: str
    nothing_asked_yet: str
    no_passages: str
    sources_number: str
    film_chosen: str
    film_any: str
    film_unknown: str
    films_known: str
    no_films: str
    document_unknown: str
    documents_changed: str
    document_facts: str
    language_chosen: str
    language_follows: str
    language_unknown: str
    json_on: str
    json_off: str
    forgotten: str
    something_wrong: str

    def counted(self, number: int, forms: Forms) -> str:
        """Return `4 documents`: the number with the noun in the form that it asks for."""
        return f"{number} {forms[_form(self.language, number)]}"


def _form(language: Language, number: int) -> int:
    """Return the plural form by the rules of Unicode's CLDR."""
    if language is Language.FR:
        return 0 if number in {0, 1} else 2
    if language is not Language.RU:
        return 0 if number == 1 else 2
    if number % 10 == 1 and number % 100 != 11:  # noqa: PLR2004 - CLDR's own figures
        return 0
    return 1 if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else 2


# A no-break space stands before the colon, as French typography asks.
