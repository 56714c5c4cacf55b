"""What can be asked for as work, by its verb."""

from collections.abc import Mapping

from onrecord.api import leaving_out, taking
from onrecord.web import capturing, filing, link_capturing, moving, reconciling, withholding
from onrecord.web.working import Do

FAR = (reconciling.RECONCILE, reconciling.PROPOSE, reconciling.IDENTIFY, moving.MOVE, filing.FILE)
"""What a worker apart can do. All else needs uploads or answers that are in the server's own memory."""

VERBS: Mapping[str, Do] = {
    # Capture in the browser
    capturing.LOOK: capturing.look,
    capturing.CAPTURE: capturing.capture,
    withholding.LAY_OUT: withholding.lay_out,
    withholding.PLAN: withholding.plan,
    # Reconciling
    reconciling.RECONCILE: reconciling.make_reconciliation,
    reconciling.PROPOSE: reconciling.look_for_proposals,
    reconciling.IDENTIFY: reconciling.settle,
    # Single-use links
    link_capturing.LOOK: link_capturing.look,
    link_capturing.CAPTURE: link_capturing.capture,
    link_capturing.LAY_OUT: link_capturing.lay_out,
    link_capturing.PLAN: link_capturing.plan,
    # Moving a misfiled capture
    moving.MOVE: moving.move,
    # Filing
    filing.FILE: filing.file_package,
    # The API
    taking.VERB: taking.take_upload,
    leaving_out.VERB: leaving_out.plan_upload,
}
