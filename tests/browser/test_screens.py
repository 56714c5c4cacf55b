"""Pictures of pages: every page of a list on every screen, and none that the list does not name."""

import sys

from tests.browser import gallery_screens, screens


def test_every_listed_page_is_pictured_and_old_pictures_go(tmp_path, monkeypatch, capsys) -> None:
    few = [
        screens.Screen("confirmed", "confirmed"),
        screens.Screen("own", "account/2fa/", "custodian", viewports=["phone"]),
    ]
    monkeypatch.setattr(gallery_screens, "SCREENS", few)
    said = ["screens", "--pages", gallery_screens.__name__, "--out", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", said)
    (tmp_path / "gone-phone.png").write_bytes(b"")
    assert screens.main() == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"README.md", "confirmed-desktop.png", "confirmed-phone.png", "own-phone.png"}
    assert "3 pictures" in capsys.readouterr().out
    listed = (tmp_path / "README.md").read_text("utf-8")
    links = "[desktop](confirmed-desktop.png), [phone](confirmed-phone.png)"
    assert f"| Confirmed | `/confirmed` | Anybody |  | {links} |" in listed
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.glob("*.png"))


def test_an_address_is_the_same_however_its_numbers_fall() -> None:
    at = "http://localhost:1/receipts/c-{}/move?x=1"
    assert {screens.address_of(at.format(one)) for one in ("abcdefghijklmnop", "a2c4e6g2i4k6m2o4")} == {
        "/receipts/0/move"
    }
    assert screens.address_of("http://localhost:1/capture/0f2a9c3d4e5f6a7b/withhold") == "/capture/0/withhold"
    assert screens.address_of("http://localhost:1/your-account/passkeys") == "/your-account/passkeys"
    assert screens.address_of("http://localhost:1/accounts/12/role") == "/accounts/0/role"
