"""The catalogue is an index: what is rebuilt is what was there."""

import fcntl


def test_a_rebuild_gives_the_same_catalogue_table_by_table(desk):
    desk.capture(desk.export())
    desk.capture(desk.export(), "Ben Mole")
    done = desk.json("rebuild")[0]
    assert done["captures"] == 2
    assert done["same"]
    assert all(done["same"].values()), done["same"]
    assert done["differences"] == {}


def test_a_lost_catalogue_is_made_again(desk):
    desk.capture(desk.export())
    found = desk.json("search", "zebrafinch")[:-1]
    for path in desk.home.glob("catalogue.db*"):
        path.unlink()
    assert desk.json("search", "zebrafinch")[:-1] == found


def test_a_damaged_catalogue_says_rebuild(desk):
    desk.capture(desk.export())
    path = desk.home / "catalogue.db"
    path.write_bytes(b"\0" * path.stat().st_size)
    assert "onrecord rebuild" in desk.run("search", "zebrafinch", expect=1).stderr
    desk.run("rebuild")
    assert desk.json("search", "zebrafinch")[0]["sender"] == "Ada Quay"


def test_a_second_writer_is_told_to_wait(desk):
    desk.capture(desk.export())
    with (desk.home / "lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = desk.run("capture", desk.export(), "--custodian", "Ada Quay", expect=1)
        assert "another OnRecord process" in done.stderr
        assert desk.json("search", "zebrafinch")[0]["sender"] == "Ada Quay"
