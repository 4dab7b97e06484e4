import pytest

from retrieval.questions import AnswerType
from retrieval.shapes import cast_parts, has_reason, shaped_spans

SHAPES: dict[AnswerType, dict[str, list[str]]] = {
    AnswerType.PERSON: {
        "Saigo is played by Kazunari Ninomiya.": ["Saigo", "Kazunari Ninomiya"],
        "When Kuribayashi lands, the men wait.": ["Kuribayashi"],
        "The soldiers dig.": [],
        "It shows Clint Eastwood's maturity and Saigo’s fear.": ["Clint Eastwood", "Saigo"],
        "J.R.R. Tolkien and J. K. Rowling wrote them.": ["J.R.R. Tolkien", "J. K. Rowling"],
        "Gen. Tadamichi Kuribayashi, Lt. Ito": ["Gen. Tadamichi Kuribayashi", "Lt. Ito"],
        "Will Smith met Conan O'Brien.": ["Will Smith", "Conan O'Brien"],
        "Charles de Gaulle, Jeanne d'Arc et Jean-Luc Godard": [
            "Charles de Gaulle",
            "Jeanne d'Arc",
            "Jean-Luc Godard",
        ],
        "C'est qu'Eastwood le voulait.": ["Eastwood"],
        "Роль Сайго исполнил Кадзунари Ниномия.": ["Роль Сайго", "Кадзунари Ниномия"],
        "Людвиг ван Бетховен": ["Людвиг ван Бетховен"],
        "it was written by nobody": [],
    },
    AnswerType.DATE: {
        "It opened on December 9, 2006 in Japan.": ["December 9, 2006"],
        "Released 20 Dec. 2006.": ["20 Dec. 2006"],
        "In June 1944 he came.": ["June 1944"],
        "He may march to the sea in May.": ["May"],
        "the 1940s and 1945-1946": ["1940s", "1945-1946"],
        "with 5 marines and 20061 men": [],
        "Sorti le 1er mars 2007, puis en août 2008.": ["1er mars 2007", "août 2008"],
        "Премьера 9 декабря 2006 года, повтор в мае": ["9 декабря 2006 года", "мае"],
        "в 1944 году, 23.02.2007": ["1944 году", "23.02.2007"],
        "2006-12-20": ["2006-12-20"],
    },
    AnswerType.NUMBER: {
        "It cost $19 million and earned 68.7 million dollars.": ["$19 million", "68.7 million dollars"],
        "About 21,000 men; twenty-one came back.": ["21,000", "twenty-one"],
        "8 из 10, 4.5/5, 91%": ["8 из 10", "4.5/5", "91%"],
        "Un soldat sur une île, vingt et un jours": ["vingt et un"],
        "environ 20 000 hommes et 91 % des critiques": ["20 000", "91 %"],
        "Бюджет составил 19 млн долларов": ["19 млн долларов"],
        "Это 27-ая работа, двадцать первый фильм": ["27-ая", "двадцать первый"],
        "no figures here": [],
    },
    AnswerType.DURATION: {
        "It was shot in 32 days.": ["32 days"],
        "It runs 2 hours and 21 minutes.": ["2 hours and 21 minutes"],
        "a year and a half later, within an hour": ["a year and a half", "an hour"],
        "141 min, 2h21": ["141 min", "2h21"],
        "Le tournage a duré trente-deux jours, puis un mois.": ["trente-deux jours", "un mois"],
        "Битва длилась сорок дней, съёмки - несколько недель.": ["сорок дней", "несколько недель"],
        "2 часа 21 минута": ["2 часа 21 минута"],
        "5 men and 10 daysailers": [],
    },
    AnswerType.PLACE: {
        "It was filmed in Los Angeles in July.": ["Los Angeles"],
        "In Japan it opened first.": ["Japan"],
        "on the island of Iwo Jima": ["Iwo Jima"],
        "tourné sur l'île d'Iwo Jima et à Tokyo": ["Iwo Jima", "Tokyo"],
        "В Японии и на острове Иводзима, в июле": ["Японии", "Иводзима"],
        "под Лос-Анджелесом": ["Лос-Анджелесом"],
        "in 2006, at night": [],
        "filmed in Japanese, on Russian soil, in British Columbia": ["British Columbia"],
    },
    AnswerType.TITLE: {
        "«Флаги наших отцов» и «Письма»": ["«Флаги наших отцов»", "«Письма»"],
        "« Lettres d’Iwo Jima »": ["« Lettres d’Iwo Jima »"],
        '“Flags of Our Fathers” and "Letters"': ["“Flags of Our Fathers”", '"Letters"'],
        "the soldiers' letters don't lie": [],
        "It is 'Picture Letters' by him": ["'Picture Letters'"],
    },
    AnswerType.REASON: {"because it rained": []},
    AnswerType.OTHER: {"Ken Watanabe, 2006": []},
}
CASES = [(kind, text, expected) for kind, each in SHAPES.items() for text, expected in each.items()]


@pytest.mark.parametrize(("kind", "text", "expected"), CASES)
def test_what_has_the_shape_of_an_answer_is_found(kind: AnswerType, text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in shaped_spans(text, kind)] == expected


@pytest.mark.parametrize(
    ("text", "actor", "role"),
    [
        ("Ken Watanabe\nas Gen. Kuribayashi", "Ken Watanabe", "Gen. Kuribayashi"),
        ("Ken Watanabe\r\nas Kuribayashi\r\n", "Ken Watanabe", "Kuribayashi"),
        ("Ken\nAsano", "Ken", "Asano"),
        ("Ken Watanabe as General Kuribayashi", "Ken Watanabe", "General Kuribayashi"),
        ("Ken Watanabe ... General Kuribayashi", "Ken Watanabe", "General Kuribayashi"),
        ("Ken Watanabe\n...\nGeneral Kuribayashi", "Ken Watanabe", "General Kuribayashi"),
        ("Ken Watanabe\tKuribayashi", "Ken Watanabe", "Kuribayashi"),
        ("Ken Watanabe (General Kuribayashi)", "Ken Watanabe", "General Kuribayashi"),
        ("| Ken Watanabe | Kuribayashi |", "Ken Watanabe", "Kuribayashi"),
        ("* Ken Watanabe : le général Kuribayashi", "Ken Watanabe", "le général Kuribayashi"),
        ("Jean Dujardin dans le rôle de George Valentin", "Jean Dujardin", "George Valentin"),
        ("Ken Watanabe dans le rôle du général", "Ken Watanabe", "général"),
        ("Кен Ватанабэ — генерал Курибаяси", "Кен Ватанабэ", "генерал Курибаяси"),
        ("Кен Ватанабэ в роли генерала Курибаяси", "Кен Ватанабэ", "генерала Курибаяси"),
        ("Jean-Luc Godard - lui-même", "Jean-Luc Godard", "lui-même"),
    ],
)
def test_a_cast_pair_parts_into_actor_and_role(text: str, actor: str, role: str) -> None:
    parts = cast_parts(text)
    assert parts is not None
    assert tuple(part.of(text) for part in parts) == (actor, role)


@pytest.mark.parametrize("text", ["Ken Watanabe", "", " \n", "— Kuribayashi", "Ken Watanabe\n", "..."])
def test_what_is_no_pair_has_no_parts(text: str) -> None:
    assert cast_parts(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He stayed because he had to.", True),
        ("Il reste parce qu'il le doit.", True),
        ("Он остался, так как должен был.", True),
        ("He was careful on the radio, postcards in hand.", False),
        ("Радио молчало.", False),
    ],
)
def test_a_word_that_leads_in_a_reason_is_seen(text: str, expected: bool) -> None:  # noqa: FBT001
    assert has_reason(text) is expected
