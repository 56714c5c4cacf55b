"""A key file that does not open hides nothing but what it opens, by the real program."""

from tests.cli.test_faults import OTHER
from tests.cli.test_second_copy import change


def test_a_damaged_key_file_of_one_capture_hides_no_other_capture_and_no_second_copy(desk):
    desk.capture(desk.export())
    (owner,) = (desk.home / "keystore/owners").glob("c-*")
    desk.run("replicate", desk.folder / "second")
    desk.capture(desk.export(OTHER, "WhatsApp Chat with Bea Dock.txt"), "Bea Dock")
    change(owner)
    for path in desk.home.glob("catalogue.db*"):
        path.unlink()
    done = desk.run("search", "tugboat")
    assert "Bea Dock" in done.stdout
    assert "1 capture could not be read" in done.stderr
    assert "1 capture" in desk.run("rebuild", expect=1).stdout
    taken = desk.capture(desk.export("28/03/2026, 10:00 - Cee: third\n", "WhatsApp Chat with Cee.txt"))
    assert taken["state"] == "exact"
    other = desk.folder / "WhatsApp Chat with Bea Dock.txt"
    assert desk.capture(other, "Bea Dock")["state"] == "repeated"
    found = desk.json("verify", expect=1)[0]
    assert [copy["folder"] for copy in found["copies"]] == [str(desk.folder / "second")]


def test_a_damaged_epoch_key_does_not_make_verify_say_that_there_is_no_second_copy(desk):
    desk.capture(desk.export())
    desk.run("replicate", desk.folder / "second")
    change(desk.home / "keystore/epochs/0001.wrapped")
    assert "no second copy yet" not in desk.run("verify", expect=1).stdout
    assert "keystore/epochs/0001.wrapped" in desk.run("rebuild", expect=1).stderr
