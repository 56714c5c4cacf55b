"""Why a capture under way is not as the page thinks that asks of it, and what to do."""

GONE = (
    "this is no longer under way: it was captured, stopped or given up, or the service was restarted. "
    "Look among your receipts; if it is not there, choose the file again"
)
CONFIRMED = (
    "this capture was confirmed and is being made, so nothing of it can be changed now: wait until it is done"
)
IS_READ = (
    "this is being read, or was read already, so what is left out of it on the device stands: finish it, or "
    "begin again with the file"
)
CHANGED = (
    "an answer was changed after this page was shown, perhaps in another window, and nothing was captured: "
    "look at the answers once more, then confirm them"
)
OTHER_OPENING = (
    "what is left out was chosen again in another window. The opening that this window gave is of no use: "
    "do not keep it, and go on in the other window, whose opening counts. If that is closed, send the rest "
    "here once more"
)
