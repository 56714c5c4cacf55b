"""Filing as work: the network is slow, and what leaves the house is written into the access log."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from onrecord.destinations import destination
from onrecord.hosting import WORK_WAIT_SECONDS, Host
from onrecord.ports.filing import Destination
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.chosen_messages import Which
from onrecord.procedures.file import file
from onrecord.procedures.filing_package import FilingRequest
from onrecord.procedures.notes import notes
from onrecord.procedures.sight import sight_of
from onrecord.records.accounts import AccessVerb, Officer
from onrecord.records.errors import NotPermittedError
from onrecord.records.filing import Delivery, FilingTerms, Package
from onrecord.records.works import Work
from onrecord.web.working import Told

FILE = "file"


@dataclass(frozen=True, slots=True)
class _Watched:
    """A destination whose every delivery stands in the access log before it begins: then something leaves.

    ``amount`` is how many messages the package shows.
    """

    place: Destination
    host: Host
    service: Service
    officer: Officer
    told: Told
    amount: int

    @property
    def name(self) -> str:
        """The name that the settings give it."""
        return self.place.name

    @property
    def kind(self) -> str:
        """What kind of place it is."""
        return self.place.kind

    def deliver(self, package: Package, terms: FilingTerms) -> Delivery:
        """Write down that a package leaves, and deliver it."""
        about, now = f"{package.folder} to {self.name}", self.host.now()
        self.service.access_log.add(self.officer, AccessVerb.EXPORT, about, self.amount, now)
        self.told(f"sending {len(package.files)} files and reading them back", 0, 0)
        return self.place.deliver(package, terms)


def file_package(
    host: Host, service: Service, officer: Officer, work: Work, told: Told
) -> Mapping[str, object]:
    """File a note or messages; ``said`` has what, where, and under which terms."""
    if not host.permissions.may(officer, FILE):
        raise NotPermittedError("your role for filing has ended")
    told("putting the package together", 0, 0)
    request = request_of(host, officer, work.said)
    amount = _amount(host.reading(officer), request)
    place = destination(host.settings, str(work.said["destination"]))
    done = file(
        lambda: nullcontext(host.reading(officer)),
        lambda: host.writing(officer, WORK_WAIT_SECONDS),
        request,
        _Watched(place, host, service, officer, told, amount),
    )
    said = done.filed.said
    return {"filing": said.filing, "is_new": done.is_new, "messages": said.messages, "files": len(said.files)}


def request_of(host: Host, officer: Officer, said: Mapping[str, object]) -> FilingRequest:
    """Return what is to be filed, under the sight that the officer has now."""
    chosen = said["messages"]
    return FilingRequest(
        subject=str(said["subject"]),
        messages=Which((), [str(one) for one in chosen]) if isinstance(chosen, list) else None,
        terms=FilingTerms(str(said["reference"]), str(said["label"])),
        organisation=host.settings.organisation,
        whole_receipts=bool(said["whole_receipts"]),
        sight=sight_of(host.reading(officer), host.permissions, officer, FILE),
    )


def _amount(home: Home, request: FilingRequest) -> int:
    """Return how many messages are to be filed."""
    if request.messages is not None:
        return len(request.messages.ids)
    return len(notes(home, request.sight).one(request.subject).last.messages)


def page_of(work: Work) -> str:
    """Return the page of a receipt of filing."""
    how = "new" if work.result.get("is_new") else "before"
    return f"{reverse('filing', args=[str(work.result['filing'])])}?{urlencode({'done': how})}"


def form_page(work: Work) -> str:
    """Return the page on which the filing was asked for."""
    if isinstance(work.said.get("messages"), list):
        query = urlencode({"copy": str(work.said["subject"]), "messages": str(work.said["numbers"])})
        return f"{reverse('file_messages')}?{query}"
    return reverse("file_note", args=[str(work.said["subject"])])
