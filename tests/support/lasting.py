"""A capture at the desk stays what it is when its home is rebuilt, copied, damaged and brought back."""


def assert_lasts(desk, shown) -> None:
    """Do all that, and see each time that ``shown`` of the desk is what it was."""
    before = shown(desk)
    assert all(desk.json("rebuild")[0]["same"].values())
    assert shown(desk) == before
    (desk.folder / "copy").mkdir()
    assert desk.json("replicate", desk.folder / "copy")[0]
    desk.run("verify")
    min((desk.home / "archive").rglob("*.age")).unlink()
    desk.run("verify", expect=1)
    desk.run("restore", desk.folder / "copy")
    desk.run("verify")
    assert shown(desk) == before
