"""The home alone decrypts nothing; the wrong keys are named; the sheets bring them back."""

import shutil


def test_without_its_key_folder_a_home_decrypts_nothing(desk):
    desk.capture(desk.export())
    desk.keys.rename(desk.folder / "far-away")
    for arguments in (("search", "storm"), ("show", "Harbour resilience"), ("conversations",), ("verify",)):
        done = desk.run(*arguments, expect=1)
        assert len(done.stderr.splitlines()) == 1
        assert "storm" not in done.stdout
    desk.run("capture", desk.export(), "--custodian", "Ada Quay", expect=1)


def test_keys_of_another_home_are_named_as_such(desk, tmp_path):
    desk.capture(desk.export())
    other = type(desk)(tmp_path / "elsewhere")
    other.folder.mkdir()
    other.run("init", "--unattended")
    shutil.rmtree(desk.keys)
    shutil.copytree(other.keys, desk.keys)
    assert "another home" in desk.run("search", "storm", expect=1).stderr


def test_no_new_keys_are_made_over_existing_data(desk):
    desk.capture(desk.export())
    desk.run("init", "--unattended", expect=1)
    shutil.rmtree(desk.keys)
    before = desk.archived()
    desk.run("init", "--unattended", expect=1)
    assert desk.archived() == before
    assert not desk.keys.exists() or not list(desk.keys.iterdir())


def test_two_of_three_sheets_bring_the_keys_back(desk):
    desk.run("init", "--unattended", "--sheets", desk.folder / "sheets")
    desk.capture(desk.export())
    shutil.rmtree(desk.keys)
    sheets = sorted((desk.folder / "sheets").iterdir())
    assert len(sheets) == 3
    desk.run("init", "--recover", sheets[0], expect=1)
    desk.run("init", "--recover", sheets[0], "--recover", sheets[2])
    assert desk.json("search", "zebrafinch")[0]["sender"] == "Ada Quay"
    desk.run("verify")


def test_a_second_copy_and_the_keys_are_a_home_again(desk):
    desk.capture(desk.export())
    desk.run("replicate", desk.folder / "second")
    shutil.rmtree(desk.home)
    shutil.copytree(desk.folder / "second", desk.home)
    desk.run("rebuild")
    assert desk.json("search", "zebrafinch")[0]["sender"] == "Ada Quay"
    desk.run("verify")
