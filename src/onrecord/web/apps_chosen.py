"""Of which app's messages something is being left out, where one backup holds those of several."""

from collections.abc import Sequence

from onrecord.procedures.look_at import Seen
from onrecord.procedures.withhold import can_withhold, is_database
from onrecord.records.captures import ConversationCount
from onrecord.web.drafts import Draft

_CALLED = {
    "whatsapp": "WhatsApp",
    "whatsapp-business": "WhatsApp Business",
    "messages": "Messages (iMessage and text messages)",
}


def called(app: str) -> str:
    """Return what people call an app, by the folder of a backup that holds its messages."""
    return _CALLED.get(app, app)


def apps_of(draft: Draft) -> Sequence[Seen]:
    """Return the apps of a backup of which something can be left out; nothing where there is one source."""
    seen = draft.looked.seen if draft.looked else ()
    apps = [one.app for one in seen]
    if len(seen) == 1 or not all(apps) or len(set(apps)) < len(apps):
        return ()
    return [one for one in seen if can_withhold(one.summary)]


def can_keep_back(draft: Draft) -> bool:
    """Tell whether messages can be left out: of one text or database read whole, or of a backup's apps."""
    looked = draft.looked
    if looked is None or looked.unseen or looked.locked:
        return False
    if len(looked.seen) == 1:
        return can_withhold(looked.seen[0].summary)
    return bool(apps_of(draft))


def chosen_from(draft: Draft, app: str | None = None) -> Sequence[Seen]:
    """Return what is chosen from now, or is of a named app: one source."""
    name = draft.app if app is None else app
    return [one for one in (draft.looked.seen if draft.looked else ()) if not name or one.app == name]


def is_of_rows(draft: Draft, app: str | None = None) -> bool:
    """Tell whether that is a database, whose messages are chosen by their place in the list."""
    return any(is_database(one.summary) for one in chosen_from(draft, app))


def conversations_of(draft: Draft) -> Sequence[ConversationCount]:
    """Return the conversations of a database; nothing of a text, which is one."""
    if not is_of_rows(draft):
        return ()
    every = [one for seen in chosen_from(draft) for one in seen.summary.conversations]
    return [one for one in every if one.key and one.messages]


def has_days(draft: Draft) -> bool:
    """Tell whether days can decide: not where they can be read in two ways, or some are not known."""
    return draft.looked is not None and not draft.looked.has_ambiguous_dates
