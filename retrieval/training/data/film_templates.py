"""What people ask about a film, by kind of fact and language."""

from typing import Final

from retrieval.datatypes import Language

# {film} is the film's title, {name} a member of the cast.
TEMPLATES: Final[dict[str, dict[Language, tuple[str, ...]]]] = {
    "director": {
        Language.EN: (
            "Who directed {film}?",
            "Who is the director of {film}?",
            "Who was {film} directed by?",
            "Whose film is {film}?",
            "Name the director of {film}.",
            "Who made {film}?",
        ),
        Language.RU: (
            "Кто снял {film}?",
            "Кто режиссёр фильма {film}?",
            "Кто поставил фильм {film}?",
            "Чей это фильм — {film}?",
            "Кто был режиссёром картины {film}?",
            "Назовите режиссёра {film}.",
        ),
        Language.FR: (
            "Qui a réalisé {film} ?",
            "Qui est le réalisateur de {film} ?",
            "Par qui a été réalisé {film} ?",
            "De qui est le film {film} ?",
            "Quel est le réalisateur du film {film} ?",
            "Qui a tourné {film} ?",
        ),
    },
    "year": {
        Language.EN: (
            "When was {film} released?",
            "What year did {film} come out?",
            "In which year was {film} made?",
            "From what year is the film {film}?",
            "When did {film} come out?",
        ),
        Language.RU: (
            "Когда вышел фильм {film}?",
            "В каком году вышел {film}?",
            "Какого года фильм {film}?",
            "В каком году сняли {film}?",
            "Когда сняли фильм {film}?",
        ),
        Language.FR: (
            "Quand est sorti {film} ?",
            "En quelle année est sorti {film} ?",
            "De quelle année date le film {film} ?",
            "En quelle année {film} a-t-il été tourné ?",
            "Quand {film} est-il sorti ?",
        ),
    },
    "cast": {
        Language.EN: (
            "Who stars in {film}?",
            "Who plays in {film}?",
            "Which actors appear in {film}?",
            "Who is in the cast of {film}?",
            "Who acted in {film}?",
        ),
        Language.RU: (
            "Кто снимался в фильме {film}?",
            "Кто играет в {film}?",
            "Какие актёры снялись в {film}?",
            "Кто в главных ролях фильма {film}?",
            "Кто исполнил главные роли в {film}?",
        ),
        Language.FR: (
            "Qui joue dans {film} ?",
            "Quels acteurs jouent dans {film} ?",
            "Qui sont les acteurs de {film} ?",
            "Qui tient les rôles principaux dans {film} ?",
            "Avec qui {film} a-t-il été tourné ?",
        ),
    },
    "member": {
        Language.EN: (
            "Is {name} in {film}?",
            "Does {name} play in {film}?",
            "Did {name} act in {film}?",
            "Was {name} in the cast of {film}?",
        ),
        Language.RU: (
            "Снимался ли {name} в фильме {film}?",
            "Есть ли {name} в {film}?",
            "Играет ли {name} в {film}?",
            "{name} играет в {film}?",
        ),
        Language.FR: (
            "Est-ce que {name} joue dans {film} ?",
            "{name} joue-t-il dans {film} ?",
            "{name} est-il dans {film} ?",
            "Voit-on {name} dans {film} ?",
        ),
    },
    "writer": {
        Language.EN: (
            "Who wrote {film}?",
            "Who wrote the screenplay of {film}?",
            "Who is the screenwriter of {film}?",
            "Whose script is {film} made from?",
        ),
        Language.RU: (
            "Кто написал сценарий фильма {film}?",
            "Кто сценарист {film}?",
            "Кто автор сценария {film}?",
            "По чьему сценарию снят {film}?",
        ),
        Language.FR: (
            "Qui a écrit {film} ?",
            "Qui a écrit le scénario de {film} ?",
            "Qui est le scénariste de {film} ?",
            "De qui est le scénario de {film} ?",
        ),
    },
    "producer": {
        Language.EN: (
            "Who produced {film}?",
            "Who is the producer of {film}?",
            "Who was {film} produced by?",
        ),
        Language.RU: (
            "Кто продюсер фильма {film}?",
            "Кто был продюсером {film}?",
            "Кто спродюсировал {film}?",
        ),
        Language.FR: (
            "Qui a produit {film} ?",
            "Qui est le producteur de {film} ?",
            "Par qui {film} a-t-il été produit ?",
        ),
    },
    "composer": {
        Language.EN: (
            "Who composed the music for {film}?",
            "Who wrote the score of {film}?",
            "Whose music is in {film}?",
            "Who is the composer of {film}?",
        ),
        Language.RU: (
            "Кто написал музыку к фильму {film}?",
            "Кто композитор фильма {film}?",
            "Чья музыка звучит в {film}?",
            "Кто автор музыки к {film}?",
        ),
        Language.FR: (
            "Qui a composé la musique de {film} ?",
            "De qui est la musique du film {film} ?",
            "Qui est le compositeur de {film} ?",
            "Qui signe la musique de {film} ?",
        ),
    },
    "author": {
        Language.EN: (
            "Who wrote the book that {film} is based on?",
            "Whose work is {film} based on?",
            "Who is the author of the original story of {film}?",
        ),
        Language.RU: (
            "Кто написал книгу, по которой снят {film}?",
            "По чьему произведению снят {film}?",
            "Кто автор книги, на которой основан {film}?",
        ),
        Language.FR: (
            "Qui a écrit le livre dont {film} est tiré ?",
            "De quel auteur {film} est-il adapté ?",
            "Qui est l'auteur de l'œuvre dont {film} s'inspire ?",
        ),
    },
    "camera": {
        Language.EN: (
            "Who was the cinematographer of {film}?",
            "Who shot {film}?",
            "Who photographed {film}?",
        ),
        Language.RU: (
            "Кто оператор фильма {film}?",
            "Кто был оператором {film}?",
            "Кто стоял за камерой {film}?",
        ),
        Language.FR: (
            "Qui est le directeur de la photographie de {film} ?",
            "Qui a signé la photographie de {film} ?",
            "Qui était à la caméra de {film} ?",
        ),
    },
    "place": {
        Language.EN: (
            "Where was {film} filmed?",
            "Where was {film} shot?",
            "In what place was {film} made?",
        ),
        Language.RU: (
            "Где снимали {film}?",
            "Где проходили съёмки {film}?",
            "В каком месте снят {film}?",
        ),
        Language.FR: (
            "Où {film} a-t-il été tourné ?",
            "Où a eu lieu le tournage de {film} ?",
            "Dans quel lieu a-t-on tourné {film} ?",
        ),
    },
    "earnings": {
        Language.EN: (
            "How much did {film} earn?",
            "What did {film} gross?",
            "How much money did {film} make at the box office?",
        ),
        Language.RU: (
            "Сколько собрал {film}?",
            "Какие сборы у фильма {film}?",
            "Сколько денег заработал {film} в прокате?",
        ),
        Language.FR: (
            "Combien a rapporté {film} ?",
            "Quelles sont les recettes de {film} ?",
            "Combien {film} a-t-il gagné au box-office ?",
        ),
    },
    "budget": {
        Language.EN: (
            "What was the budget of {film}?",
            "How much did {film} cost?",
            "How much was spent on {film}?",
        ),
        Language.RU: (
            "Какой бюджет у фильма {film}?",
            "Сколько стоил {film}?",
            "Во сколько обошлись съёмки {film}?",
        ),
        Language.FR: (
            "Quel était le budget de {film} ?",
            "Combien a coûté {film} ?",
            "Combien a-t-on dépensé pour {film} ?",
        ),
    },
    "length": {
        Language.EN: (
            "How long is {film}?",
            "What is the running time of {film}?",
            "How many minutes does {film} last?",
        ),
        Language.RU: (
            "Сколько длится {film}?",
            "Какая продолжительность у фильма {film}?",
            "Сколько минут идёт {film}?",
        ),
        Language.FR: (
            "Combien de temps dure {film} ?",
            "Quelle est la durée de {film} ?",
            "Combien de minutes dure {film} ?",
        ),
    },
    "country": {
        Language.EN: (
            "In which country was {film} made?",
            "What country is {film} from?",
            "Where does {film} come from?",
        ),
        Language.RU: (
            "В какой стране снят {film}?",
            "Какая страна сняла {film}?",
            "Из какой страны {film}?",
        ),
        Language.FR: (
            "De quel pays est {film} ?",
            "Dans quel pays {film} a-t-il été produit ?",
            "D'où vient {film} ?",
        ),
    },
}

# Of one part in a film: {role} and who plays it, or {actor} and what he or she plays.
PLAYED_BY: Final[dict[Language, tuple[str, ...]]] = {
    Language.EN: (
        "Who plays {role}?",
        "Who played {role}?",
        "Which actor plays {role}?",
        "Who is {role} played by?",
        "Who stars as {role}?",
        "Who is the actor behind {role}?",
        "Who appears in the role of {role}?",
    ),
    Language.RU: (
        "Кто играет {role}?",
        "Кто сыграл {role}?",
        "Какой актёр играет {role}?",
        "Кем сыгран {role}?",
        "Кто исполнил роль {role}?",
        "Кто исполняет роль {role}?",
        "Кто снялся в роли {role}?",
    ),
    Language.FR: (
        "Qui joue {role} ?",
        "Qui a joué {role} ?",
        "Quel acteur joue {role} ?",
        "Par qui est joué {role} ?",
        "Qui incarne {role} ?",
        "Qui interprète {role} ?",
        "Qui tient le rôle de {role} ?",
    ),
}
PLAYS: Final[dict[Language, tuple[str, ...]]] = {
    Language.EN: (
        "Whom does {actor} play?",
        "Who does {actor} play?",
        "What role does {actor} play?",
        "Which character is played by {actor}?",
    ),
    Language.RU: (
        "Кого играет {actor}?",
        "Кого сыграл {actor}?",
        "Какую роль играет {actor}?",
        "Какая роль у {actor}?",
    ),
    Language.FR: (
        "Qui est joué par {actor} ?",
        "Quel rôle joue {actor} ?",
        "Quel personnage {actor} incarne-t-il ?",
        "Qui {actor} joue-t-il ?",
    ),
}
# The same where the film is known, and nobody names it.
UNNAMED: Final[dict[str, dict[Language, tuple[str, ...]]]] = {
    "director": {
        Language.EN: ("Who directed it?", "Who is the director?", "Who made this film?"),
        Language.RU: ("Кто режиссёр?", "Кто снял этот фильм?", "Кто режиссёр этой картины?"),
        Language.FR: ("Qui est le réalisateur ?", "Qui a réalisé ce film ?", "De qui est ce film ?"),
    },
    "year": {
        Language.EN: ("When did the film come out?", "What year is it from?"),
        Language.RU: ("Когда вышел фильм?", "Какого года эта картина?"),
        Language.FR: ("Quand le film est-il sorti ?", "De quelle année date-t-il ?"),
    },
    "cast": {
        Language.EN: ("Who is in it?", "Who are the actors?", "Who stars in the film?"),
        Language.RU: ("Кто в нём играет?", "Какие там актёры?", "Кто снялся в фильме?"),
        Language.FR: ("Qui joue dedans ?", "Qui sont les acteurs ?", "Qui joue dans ce film ?"),
    },
    "member": {
        Language.EN: ("Is {name} in it?", "Does {name} play in this film?"),
        Language.RU: ("Есть там {name}?", "{name} снимался в этом фильме?"),
        Language.FR: ("{name} joue dedans ?", "Est-ce que {name} joue dans ce film ?"),
    },
    "writer": {
        Language.EN: ("Who wrote it?", "Who wrote the screenplay?"),
        Language.RU: ("Кто написал сценарий?", "Кто сценарист?"),
        Language.FR: ("Qui a écrit le scénario ?", "Qui est le scénariste ?"),
    },
    "producer": {
        Language.EN: ("Who produced it?", "Who was the producer?"),
        Language.RU: ("Кто продюсер?", "Кто продюсировал этот фильм?"),
        Language.FR: ("Qui l'a produit ?", "Qui est le producteur ?"),
    },
    "composer": {
        Language.EN: ("Who wrote the music?", "Who is the composer?"),
        Language.RU: ("Кто написал музыку?", "Кто композитор?"),
        Language.FR: ("Qui a composé la musique ?", "De qui est la musique ?"),
    },
    "author": {
        Language.EN: ("Who wrote the book it is based on?",),
        Language.RU: ("Кто написал книгу, по которой он снят?",),
        Language.FR: ("Qui a écrit le livre d'origine ?",),
    },
    "camera": {
        Language.EN: ("Who was behind the camera?", "Who is the cinematographer?"),
        Language.RU: ("Кто оператор?", "Кто оператор-постановщик?"),
        Language.FR: ("Qui a fait la photographie ?", "Qui est le chef opérateur ?"),
    },
    "place": {
        Language.EN: ("Where was it filmed?", "Where did they shoot it?"),
        Language.RU: ("Где его снимали?", "Где проходили съёмки?"),
        Language.FR: ("Où a-t-il été tourné ?", "Où s'est fait le tournage ?"),
    },
    "earnings": {
        Language.EN: ("How much did it earn?", "What did it make at the box office?"),
        Language.RU: ("Сколько он собрал?", "Какие у него сборы?"),
        Language.FR: ("Combien a-t-il rapporté ?", "Quelles ont été ses recettes ?"),
    },
    "budget": {
        Language.EN: ("What was the budget?", "How much did it cost?"),
        Language.RU: ("Какой был бюджет?", "Сколько он стоил?"),
        Language.FR: ("Quel était le budget ?", "Combien a-t-il coûté ?"),
    },
    "length": {
        Language.EN: ("How long is it?", "What is the running time?"),
        Language.RU: ("Сколько он длится?", "Какой хронометраж?"),
        Language.FR: ("Combien de temps dure-t-il ?", "Quelle est sa durée ?"),
    },
    "country": {
        Language.EN: ("Which country is it from?",),
        Language.RU: ("В какой стране он снят?",),
        Language.FR: ("De quel pays est-il ?",),
    },
}
QUOTES: Final[dict[Language, tuple[str, ...]]] = {
    Language.EN: ("{}", "“{}”", '"{}"'),
    Language.RU: ("«{}»", "{}"),
    Language.FR: ("« {} »", "{}"),
}
