"""Lines as real exports and the app's own texts have them are read as what they say, on both platforms."""

import pytest
from tests.readers.formats.whatsapp_text.source import rows_of

MARK = "\u200e"
Seen = tuple[str, str, str | None]

ENGLISH: list[Seen] = [
    ("A participant changed the group description. Tap to view.", "settings", None),
    ("You changed the group description. Click to view.", "settings", "You"),
    ("Ann changed the community description", "settings", "Ann"),
    ("Only admins can message this group.", "settings", None),
    ("Invite via link became unavailable. Click to learn more.", "settings", None),
    ("Invite via link became available again. Click to view the new invite link.", "settings", None),
    ("Group members have changed. Click to view", "settings", None),
    (
        "Disappearing messages now support keeping messages in the chat. Click to learn more.",
        "settings",
        None,
    ),
    ("This chat has added privacy for your phone number", "settings", None),
    ("Ann joined using your invite", "joined", "Ann"),
    ('You created the community "Town"', "created", "Town"),
    ("You're now a community admin", "admin", "You"),
    ("Ben and Cy are no longer admins", "admin", "Ben and Cy"),
    ("Ann created the username @annie", "contact_state", "Ann"),
    ("Ann changed their username to @annie", "contact_state", "Ann"),
    ("Ann deleted their username", "contact_state", "Ann"),
    (
        "This business is now using a secure service from Meta to manage this chat. Tap to learn more.",
        "contact_state",
        None,
    ),
]
GERMAN: list[Seen] = [
    (
        (
            "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Nur Personen in diesem Chat können sie lesen,"
            " anhören oder teilen. Mehr erfahren"
        ),
        "encrypted",
        None,
    ),
    (
        "Nachrichten an diese Gruppe sind jetzt mit Ende-zu-Ende-Verschlüsselung geschützt. Tippe für mehr Infos.",
        "encrypted",
        None,
    ),
    ("Ann hat diese Gruppe erstellt", "created", "Ann"),
    ("Du hast diese Gruppe erstellt", "created", "You"),
    ("Ann hat den Gruppennamen zu „Häfen“ geändert", "renamed", "Häfen"),
    ("Du bist kein Admin mehr.", "admin", "You"),
    (
        "Deine Sicherheitsnummer für Ann hat sich geändert. Tippe, um mehr zu erfahren.",
        "security_code",
        "Ann",
    ),
    ("Ann hat diese Gruppe zur Community Town hinzugefügt", "unknown", None),
]
SPANISH: list[Seen] = [
    (
        (
            "Los mensajes y las llamadas están cifrados de extremo a extremo. Solo las personas en este chat pueden"
            " leerlos, escucharlos o compartirlos. *Más información*"
        ),
        "encrypted",
        None,
    ),
    ("Ann te agregó", "added", "You"),
    ("Se te añadió al grupo.", "added", "You"),
    ("Ann agregó a Ben", "added", "Ben"),
    ("Ann añadió a este grupo a la comunidad", "unknown", None),
    ("Ann salió", "left", "Ann"),
    ("Ann cambió el ícono del grupo", "settings", "Ann"),
    (
        "Ann cambió los ajustes de este grupo para permitir que solo los admins. puedan enviar mensajes.",
        "settings",
        "Ann",
    ),
    ("Ahora eres admin. del grupo", "admin", "You"),
    ("Ann fijó un mensaje.", "pinned", "Ann"),
    ("Fijaste un mensaje.", "pinned", "You"),
    ("Ann cambió a +34 600 000 000", "number_changed", "Ann"),
    ("Ann cambió a mensajes temporales", "unknown", None),
    ("Bloqueaste a este contacto. Toca para desbloquearlo.", "contact_state", None),
    (
        "Cambió tu código de seguridad con Dr. Ann. Toca para obtener más información.",
        "security_code",
        "Dr. Ann",
    ),
    (
        (
            "Se activaron los mensajes temporales. Los mensajes nuevos desaparecerán de este chat después de 24 horas"
            " de haber sido enviados, a menos que se use la opción para conservarlos. Haz clic para cambiar esto."
        ),
        "timer_on",
        None,
    ),
]
PORTUGUESE: list[Seen] = [
    (
        (
            "As mensagens e ligações são protegidas com a criptografia de ponta a ponta. Somente as pessoas que fazem"
            " parte da conversa podem ler, ouvir e compartilhar esse conteúdo. *Saiba mais*"
        ),
        "encrypted",
        None,
    ),
    ("Você criou este grupo", "created", "You"),
    ("Ann Other foi adicionado(a)", "added", "Ann Other"),
    ("Você foi adicionado(a)", "added", "You"),
    ("~ Ann entrou usando o link do grupo", "joined", "~ Ann"),
    ("+55 61 9616-1104 entrou usando um link de convite", "joined", "+55 61 9616-1104"),
    ("Você entrou usando o link de convite do grupo", "joined", "You"),
    ("Ann mudou o nome do grupo para “Portos”", "renamed", "Portos"),
    ("Ann mudou a imagem deste grupo.", "settings", "Ann"),
    ("Ann agora é admin", "admin", "Ann"),
    ("Ann fixou uma mensagem", "pinned", "Ann"),
    ("+55 19 99929-6103 mudou para +55 19 99633-7218", "number_changed", "+55 19 99929-6103"),
    ("Ann mudou para melhor", "unknown", None),
    ("Seu código de segurança com Ann mudou. Clique para saber mais.", "security_code", "Ann"),
]
FRENCH: list[Seen] = [
    (
        (
            "Les messages et les appels sont chiffrés de bout en bout. Seules les personnes prenant part à cette"
            " discussion peuvent les lire, les écouter ou les partager. Cliquez pour en savoir plus."
        ),
        "encrypted",
        None,
    ),
    ("Ann a créé ce groupe", "created", "Ann"),
    ("Vous avez été ajouté(e)", "added", "You"),
    ("Ann a été ajouté(e)", "added", "Ann"),
    ("Ann a été retiré(e)", "removed", "Ann"),
    ("Ann est parti(e)", "left", "Ann"),
    ("Ann a rejoint en utilisant le lien d'invitation de ce groupe", "joined", "Ann"),
    ("Ann a modifié le sujet en «\u00a0Ports\u00a0»", "renamed", "Ports"),
    ("Vous avez changé l'icône de ce groupe", "settings", "You"),
    ("Vous êtes désormais admin", "admin", "You"),
    ("Ann a épinglé un message", "pinned", "Ann"),
    (
        "Ann a changé de numéro de téléphone. Appuyez pour envoyer un message ou ajouter le nouveau numéro.",
        "number_changed",
        "Ann",
    ),
    ("Ann est passé à +33 6 00 00 00 00", "number_changed", "Ann"),
    ("Ann est passé à table", "unknown", None),
]
ITALIAN: list[Seen] = [
    (
        (
            "I messaggi e le chiamate sono crittografati end-to-end. Solo le persone in questa chat possono leggerne,"
            " ascoltarne o condividerne il contenuto."
        ),
        "encrypted",
        None,
    ),
    ("Ann è tra i tuoi contatti.", "contact_state", "Ann"),
    ("Hai creato il gruppo «Porti»", "created", "Porti"),
    ("Hai cambiato l’icona del gruppo", "settings", "You"),
    ("Ann ha cambiato l'icona di questo gruppo", "settings", "Ann"),
    ("Ann è uscita", "left", "Ann"),
    ("Il tuo codice di sicurezza con Ann è cambiato. Tocca per saperne di più.", "security_code", "Ann"),
]
DUTCH: list[Seen] = [
    ("U bent deelnemer geworden via de uitnodigingslink van deze groep", "joined", "You"),
    ("Ann heeft deze groep verwijderd uit de community Town", "settings", "Ann"),
    ("Nieuwe deelnemers aan deze groep moeten door beheerders worden goedgekeurd.", "settings", None),
    ("Ann heeft beheerdersgoedkeuring voor deelname aan deze groep uitgeschakeld", "settings", "Ann"),
    ("Je hebt deze groep gemaakt", "created", "You"),
    ("Uw beveiligingscode voor Ann is gewijzigd. Tik voor meer informatie.", "security_code", "Ann"),
]
OTHERS: list[Seen] = [
    ('Ann создал(-а) группу "Порты"', "created", "Порты"),
    ("Ann создал(-а) группу", "created", "Ann"),
    ("Ann добавил(-а) вас", "added", "You"),
    ("Ann добавил(-а) участников: Вы", "added", "You"),
    ("Ann добавил(-а) Ben", "added", "Ben"),
    ("Ann отключил(-а) исчезающие сообщения", "timer_off", "Ann"),
    ("Ann sizi ekledi", "added", "You"),
    ("Ann, Ben kişisini ekledi", "added", "Ben"),
    ("Ben kişisini çıkardınız", "removed", "Ben"),
    ("Ben bir grup bağlantısıyla katıldı", "joined", "Ben"),
    ("Ben gruptan ayrıldı", "left", "Ben"),
    ("Ann bu grubun simgesini değiştirdi", "settings", "Ann"),
    ("Artık yöneticisiniz", "admin", "You"),
    ("Ann bir mesajı sabitledi", "pinned", "Ann"),
    ("Ann ने आपको जोड़ा", "added", "You"),
]
ALL = [*ENGLISH, *GERMAN, *SPANISH, *PORTUGUESE, *FRENCH, *ITALIAN, *DUTCH, *OTHERS]


def android(text: str) -> bytes:
    said = "".join(f"13/03/2024, 09:00 - {name}: hello\n" for name in ("Ann", "Ben", "Cy"))
    return f"{said}13/03/2024, 09:00 - {text}\n".encode()


def iphone(text: str) -> bytes:
    said = "".join(f"[13/03/2024, 09:00:00] {name}: hello\r\n" for name in ("Ann", "Ben", "Cy"))
    return f"{said}[13/03/2024, 09:00:00] Harbour: {MARK}{text}\r\n".encode()


@pytest.mark.parametrize("platform", [android, iphone])
@pytest.mark.parametrize(("text", "kind", "subject"), ALL)
def test_a_notice_that_was_seen_is_read(text: str, kind: str, subject: str | None, platform) -> None:
    row = rows_of(platform(text))[-1]
    assert (row["notice"]["kind"], row["notice"]["subject"]) == (kind, subject)
    assert row["body"].endswith(text)
    assert row["notice"]["seconds"] == {"timer_on": 86_400, "timer_off": 0}.get(kind)
