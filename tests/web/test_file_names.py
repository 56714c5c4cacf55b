"""Names of files lead nowhere, whatever they say, and else are kept as they are."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.file_names import LONGEST_NAME, file_name, relative_name


@given(st.text())
def test_a_files_own_name_holds_no_folder_and_no_control_sign(said):
    name = file_name(said)
    assert name not in {"", ".", ".."}
    assert len(name) <= LONGEST_NAME
    assert not set(name) & {"/", "\\", "\x00", "\n", "\r"}
    assert file_name(name) == name


@given(st.text(alphabet=st.sampled_from("./\\ab\x00 ")))
def test_a_name_below_a_folder_never_leads_out_of_it(said):
    name = relative_name(said)
    assert not name.startswith("/")
    assert not {"", ".", ".."} & set(name.split("/"))


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_an_ordinary_name_is_kept_as_it_is(stem):
    assert file_name(f"{stem} chat.zip") == f"{stem} chat.zip"
    assert relative_name(f"{stem}/{stem}.txt") == f"{stem}/{stem}.txt"


@given(st.text(alphabet=st.sampled_from("\x85\x9f\xa0\ufeff\u2028\u3000 a."), min_size=1, max_size=12))
def test_white_space_around_a_name_is_kept_so_that_no_file_is_renamed_or_taken_for_another(name):
    if name.strip() not in {"", ".", ".."}:
        assert (file_name(name), relative_name(f"chat/{name}")) == (name, f"chat/{name}")


def test_a_long_name_keeps_its_ending():
    assert file_name("x" * 900 + ".zip").endswith("x.zip")
