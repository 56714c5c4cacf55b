"""What a search found, as a page's list: who said it, when, what, and in whose copy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.records.messages import Kind
from onrecord.records.searches import Hit
from onrecord.rendering.escaping import escaped, isolated
from onrecord.rendering.fragments import Fragment


@dataclass(frozen=True, slots=True)
class ShownHit:
    """One hit as the page shows it; ``said`` is marked, ``about`` says what is not plain text of it."""

    hit: Hit
    address: str
    when: str
    said: Fragment
    about: Sequence[str]
    channel: str


def hits_html(hits: Sequence[ShownHit]) -> Fragment:
    """Return the items of the list."""
    return Fragment.of(piece for one in hits for piece in _item(one))


def _item(one: ShownHit) -> Iterator[str]:
    hit = one.hit
    yield '\n<li class="onrecord-hits__one"><h3 class="govuk-heading-s govuk-!-margin-bottom-1">'
    yield f'<a class="govuk-link" href="{escaped(one.address)}">{_who(hit)}, {escaped(one.when)}</a></h3>\n'
    if one.about:
        about = " · ".join(map(isolated, one.about))
        yield f'<p class="govuk-body-s govuk-!-margin-bottom-1">{about}</p>'
    yield "\n"
    if one.said:
        yield f'<p class="onrecord-said" dir="auto">{one.said}</p>'
    yield f'\n<p class="govuk-body-s govuk-!-margin-bottom-0">{isolated(hit.title)} · {escaped(one.channel)}'
    yield f" · copy of {isolated(hit.custodian)} · message {hit.number:,}</p></li>"


def _who(hit: Hit) -> str:
    if hit.sender:
        return isolated(hit.sender)
    return "Notice" if hit.kind == Kind.NOTICE else "Sender not known"
