"""The standard agreement of a Balint group, in English and in French, neither from the other.

What it says is asked for by `3-aggregates.md` §3.8: what may be said outside, the limits of
confidentiality, notes and recording, meeting online, contact outside, absence, conflicts, breach,
ending, retention, language. A text that changes is another edition: what was signed stays known.
"""

from typing import Final, TypeAlias

from domain.kernel.locales import Locale

Texts: TypeAlias = tuple[tuple[str, str, str], ...]
"""Code, title and text of each clause."""

EDITION: Final = 1

STANDARD: Final[dict[Locale, Texts]] = {
    "en": (
        (
            "confidentiality",
            "What stays in the group",
            (
                "You may speak outside about your own experience and about what you learned of"
                " yourself. You do not say who was there, and you repeat nothing that another"
                " person told, of themselves or of a patient. No names, and no detail by which"
                " someone could be recognized."
            ),
        ),
        (
            "limits",
            "Limits of confidentiality",
            (
                "A legal duty stands above this agreement: when someone is in serious and"
                " imminent danger, when a child or a dependent elder must be protected, when a"
                " professional has sexually abused a patient, or when the law requires it."
                " Whoever has the duty fulfils it in person and, where possible, tells a leader"
                " first."
            ),
        ),
        (
            "promise",
            "What no one can guarantee",
            (
                "Everyone who signs promises to keep silent. Neither the leaders nor this"
                " service can guarantee that another person keeps that promise."
            ),
        ),
        (
            "notes",
            "Notes and recording",
            (
                "Cases are told from memory. No one records a session, by sound or image, and"
                " no one writes down what could identify a patient or a colleague. A recording"
                " for supervision takes the consent of all who are present, each time."
            ),
        ),
        (
            "online",
            "Meeting online",
            (
                "Online, you are alone in a closed room where no one can listen, and no program"
                " or device listens with you."
            ),
        ),
        (
            "contact",
            "Contact outside the group",
            (
                "You may meet members elsewhere. What was told in a session is not carried on"
                " there, nor by email or messages."
            ),
        ),
        (
            "presence",
            "Attendance and absence",
            (
                "You come on time, and to each session if you can. If you cannot come, you tell"
                " a leader beforehand. You owe no reason."
            ),
        ),
        (
            "conflicts",
            "When you know each other",
            (
                "You tell a leader in private when another relation could get in the way. If"
                " you know the patient or the people of a case, you may leave the discussion"
                " without saying why. No one who evaluates a member at work or in training leads"
                " that member’s group."
            ),
        ),
        (
            "breach",
            "If confidence is broken",
            (
                "If you hear that something left the group, you say so to a leader or to the"
                " privacy officer. Those concerned are told, and the group speaks about it"
                " before it goes on."
            ),
        ),
        (
            "ending",
            "Leaving and ending",
            (
                "You may leave at any time, without a reason. A last session to say goodbye is"
                " better for all. Your promise to keep silent has no end."
            ),
        ),
        (
            "retention",
            "What is kept",
            (
                "That you belonged to the group, when you attended, and that you signed are"
                " kept. Texts are kept sealed, only as far as the group allows it, and destroyed"
                " when their time is over. You can see who viewed yours."
            ),
        ),
        (
            "language",
            "Language",
            (
                "This agreement exists in English and in French, each with the same force. You"
                " sign the one that you read."
            ),
        ),
    ),
    "fr": (
        (
            "confidentiality",
            "Ce qui reste dans le groupe",
            (
                "À l’extérieur, vous pouvez parler de ce que vous avez vécu et de ce que vous"
                " avez appris sur vous-même. Vous ne dites pas qui était là et vous ne répétez"
                " rien de ce qu’une autre personne a raconté, sur elle-même ou sur un patient."
                " Aucun nom, aucun détail qui permettrait de reconnaître quelqu’un."
            ),
        ),
        (
            "limits",
            "Limites de la confidentialité",
            (
                "Un devoir légal l’emporte sur cette entente : une personne court un danger"
                " grave et imminent, un enfant ou un aîné dépendant doit être protégé, un"
                " professionnel a abusé sexuellement d’un patient, ou la loi l’exige. La"
                " personne qui a ce devoir le remplit elle-même et, si possible, en parle"
                " d’abord à une personne qui anime le groupe."
            ),
        ),
        (
            "promise",
            "Ce que personne ne peut garantir",
            (
                "Chaque personne qui signe promet de garder le silence. Ni l’animation ni ce"
                " service ne peuvent garantir qu’une autre personne tienne cette promesse."
            ),
        ),
        (
            "notes",
            "Notes et enregistrement",
            (
                "Les cas se racontent de mémoire. Personne n’enregistre une séance, ni le son"
                " ni l’image, et personne n’écrit ce qui pourrait identifier un patient ou un"
                " collègue. Un enregistrement pour la supervision demande chaque fois le"
                " consentement de toutes les personnes présentes."
            ),
        ),
        (
            "online",
            "Rencontre en ligne",
            (
                "En ligne, vous êtes dans une pièce fermée où personne d’autre ne peut entendre,"
                " et aucun programme ni appareil n’écoute avec vous."
            ),
        ),
        (
            "contact",
            "En dehors du groupe",
            (
                "Vous pouvez croiser des membres ailleurs. Ce qui a été dit en séance ne s’y"
                " poursuit pas, ni par courriel ni par message."
            ),
        ),
        (
            "presence",
            "Présence et absence",
            (
                "Vous arrivez à l’heure et venez à chaque séance si vous le pouvez. En cas"
                " d’empêchement, vous avisez d’avance une personne qui anime. Vous ne devez"
                " aucune raison."
            ),
        ),
        (
            "conflicts",
            "Quand vous vous connaissez",
            (
                "Vous dites en privé à une personne qui anime qu’un autre lien pourrait gêner."
                " Si vous connaissez le patient ou les personnes d’un cas, vous pouvez quitter"
                " la discussion sans dire pourquoi. Personne n’anime le groupe d’un membre dont"
                " il évalue le travail ou la formation."
            ),
        ),
        (
            "breach",
            "Si la confiance est rompue",
            (
                "Si vous apprenez que quelque chose est sorti du groupe, vous le dites à une"
                " personne qui anime ou au responsable de la protection des renseignements. Les"
                " personnes concernées sont avisées, et le groupe en parle avant de continuer."
            ),
        ),
        (
            "ending",
            "Partir et finir",
            (
                "Vous pouvez partir à tout moment, sans donner de raison. Une dernière séance"
                " pour se dire au revoir est meilleure pour tous. Votre promesse de silence n’a"
                " pas de fin."
            ),
        ),
        (
            "retention",
            "Ce qui est conservé",
            (
                "Votre appartenance au groupe, vos présences et votre signature sont"
                " conservées. Les textes sont conservés scellés, seulement dans la mesure où le"
                " groupe le permet, et détruits quand leur temps est écoulé. Vous pouvez voir"
                " qui a consulté les vôtres."
            ),
        ),
        (
            "language",
            "Langue",
            (
                "Cette entente existe en français et en anglais, avec la même force. Vous"
                " signez celle que vous lisez."
            ),
        ),
    ),
}
