"""Which endpoint needs which verb: one without a rule is closed to everybody."""

from collections.abc import Mapping

ANY = ""
"""The rule of what every token may ask: about itself, and about work that was asked for with it."""

RULES: Mapping[str, str] = {
    "GET me": ANY,
    "GET conversations": "read",
    "GET conversations/{copy_id}": "read",
    "GET conversations/{copy_id}/messages": "read",
    "GET messages/{message}": "read",
    "GET search": "search",
    "GET counts": "count",
    "GET exports": "export",
    "POST exports": "export",
    "GET exports/{export}.parquet": "export",
    "GET people": "identify",
    "GET captures": "receipt",
    "GET captures/{capture}": "receipt",
    "GET captures/{capture}/receipt/{kind}": "receipt",
    "POST captures": "capture",
    "POST uploads": "capture",
    "GET uploads/{upload}": "capture",
    "DELETE uploads/{upload}": "capture",
    "POST uploads/{upload}/files": "capture",
    "PUT uploads/{upload}/files/{number}": "capture",
    "GET works": ANY,
    "GET works/{work}": ANY,
    "GET accounts": "accounts",
    "GET accounts/{account}": "accounts",
    "POST accounts/{account}/close": "accounts",
    "POST accounts/{account}/reopen": "accounts",
    "GET grants": "grants",
    "POST accounts/{account}/grants": "grants",
    "POST grants/{grant}/decision": "grants",
    "POST grants/{grant}/end": "grants",
    "GET logs/access": "access",
    "GET logs/acts": "acts",
    # Matters
    "GET matters": "matters",
    "POST matters": "matter",
    "GET matters/{matter}": "matters",
    "GET matters/{matter}/cells": "matters",
    "GET matters/{matter}/cells.csv": "matters",
    "GET matters/{matter}/cells/{cell}": "matters",
    "POST matters/{matter}/answers": "matter",
    "POST matters/{matter}/answers/{answer}/take-back": "matter",
    "POST matters/{matter}/change": "matter",
    "POST matters/{matter}/copies": "matter",
    "POST matters/{matter}/restore": "matter",
    "POST matters/{matter}/close": "matter",
    "POST matters/{matter}/reopen": "matter",
    "POST matters/{matter}/widenings/{widening}": "matter",
    # Single-use links: to make and end them, never to hold one
    "GET links": "link",
    "POST links": "link",
    "POST links/{link}/take-back": "link",
    # Moving a misfiled capture
    "GET captures/{capture}/move": "move",
    "POST captures/{capture}/move": "move",
    # What is left out, and its opening
    "POST uploads/{upload}/withholding": "capture",
    "DELETE uploads/{upload}/withholding": "capture",
    "GET captures/{capture}/opening": "receipt",
    "DELETE captures/{capture}/opening": "receipt",
    # Programs that are told what happened
    "GET webhooks": "webhooks",
    "GET webhooks/{webhook}/deliveries": "webhooks",
    "POST webhooks/{webhook}/test": "webhooks",
    "POST webhooks/deliveries/{delivery}/again": "webhooks",
}

VERBS = frozenset(verb for verb in RULES.values() if verb != ANY)
"""What a token can be made for."""
