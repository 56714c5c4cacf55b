"""The addresses of single-use links: for those who make them, and for those who hold them."""

from django.urls import path

from onrecord.web.views import link_holder, link_receipts, link_withholding, links

_MAKERS = [
    path("links", links.list_links, name="links"),
    path("links/new", links.make, name="make_link"),
    path("links/<slug:link>/take-back", links.take_back, name="take_back_link"),
    path("receipts/<slug:capture>/from-link", links.from_link, name="from_link"),
    path("receipts/<slug:capture>/not-from-link", links.not_from_link, name="not_from_link"),
]
_BY_LINK = "handing-in/<slug:link>"
_LINK_UPLOAD = f"{_BY_LINK}/uploads/<slug:upload>"
_HOLDERS = [
    path("link/<slug:token>", link_holder.opened, name="open_link"),
    path(_BY_LINK, link_holder.start, name="link_capture"),
    path(f"{_BY_LINK}/send", link_holder.send, name="link_send"),
    path(f"{_BY_LINK}/uploads", link_holder.begin, name="link_begin_upload"),
    path(_LINK_UPLOAD, link_holder.upload, name="link_upload"),
    path(f"{_LINK_UPLOAD}/files", link_holder.add_file, name="link_add_file"),
    path(f"{_LINK_UPLOAD}/files/<int:file>", link_holder.put_bytes, name="link_put_bytes"),
    path(f"{_LINK_UPLOAD}/withheld", link_holder.put_withheld, name="link_put_withheld"),
    path(f"{_BY_LINK}/rules.json", link_holder.rules, name="link_rules"),
    path(f"{_LINK_UPLOAD}/look", link_holder.look, name="link_look"),
    path(f"{_LINK_UPLOAD}/give-up", link_holder.give_up, name="link_cancel"),
    path(f"{_BY_LINK}/give-up", link_holder.give_up, name="link_give_up"),
    path(f"{_BY_LINK}/read", link_holder.read, name="link_read"),
    path(f"{_BY_LINK}/about", link_holder.terms, name="link_terms"),
    path(f"{_BY_LINK}/check", link_holder.check, name="link_check"),
    path(f"{_BY_LINK}/progress", link_receipts.progress, name="link_progress"),
    path(f"{_BY_LINK}/progress.json", link_receipts.progress_state, name="link_progress_state"),
    path(f"{_BY_LINK}/ended", link_receipts.ended, name="link_ended"),
    path(f"{_BY_LINK}/receipts", link_receipts.receipts, name="link_receipts"),
    path(f"{_BY_LINK}/receipts/<slug:capture>", link_receipts.receipt, name="link_receipt"),
    path(
        f"{_BY_LINK}/receipts/<slug:capture>/files/<slug:kind>",
        link_receipts.receipt_file,
        name="link_receipt_file",
    ),
]
_WAY = f"{_BY_LINK}/withhold/<slug:reason>"
_WITHHOLDING = [
    path(f"{_BY_LINK}/official", link_withholding.official_business, name="link_official_business"),
    path(f"{_BY_LINK}/withhold", link_withholding.withhold, name="link_withhold"),
    path(f"{_BY_LINK}/withhold/app", link_withholding.withhold_app, name="link_withhold_app"),
    path(f"{_BY_LINK}/withhold/remove", link_withholding.unwithhold, name="link_unwithhold"),
    path(f"{_BY_LINK}/withhold/effect", link_withholding.withhold_effect, name="link_withhold_effect"),
    path(f"{_WAY}/people", link_withholding.withhold_people, name="link_withhold_people"),
    path(
        f"{_WAY}/conversations", link_withholding.withhold_conversations, name="link_withhold_conversations"
    ),
    path(f"{_WAY}/kinds", link_withholding.withhold_kinds, name="link_withhold_kinds"),
    path(f"{_WAY}/files", link_withholding.withhold_files, name="link_withhold_files"),
    path(f"{_WAY}/span", link_withholding.withhold_span, name="link_withhold_span"),
    path(f"{_WAY}/messages", link_withholding.withhold_messages, name="link_withhold_messages"),
    path(f"{_BY_LINK}/receipts/<slug:capture>/opening", link_withholding.opening, name="link_opening"),
    path(
        f"{_BY_LINK}/receipts/<slug:capture>/opening/kept",
        link_withholding.opening_kept,
        name="link_opening_kept",
    ),
]

LINKS = [*_MAKERS, *_HOLDERS, *_WITHHOLDING]
