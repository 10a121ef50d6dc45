"""What names stand for: the right pictures, in the right order, and nothing of an archive beyond its limits."""

import io
import os
import sys
import tarfile
import zipfile
from types import SimpleNamespace

import pytest

from inkdigits import NotAPictureError, UnreadablePictureError
from inkdigits.batch.sources import HEADER_BYTES, Sources, natural
from inkdigits.picture import Limits

DATA = b"pretends to be a picture"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(DATA)


def zipped(path, members, **options):
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def tarred(path, members, mode="w"):
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def names(*given, **options):
    return [picture.name for picture in Sources(given, **options)]


# Order


@pytest.mark.parametrize(
    "ordered",
    [
        ["1.png", "2.png", "10.png"],
        ["a1b2.png", "a1b10.png", "a2.png", "b.png"],
        ["A.png", "b.png", "C.png"],
        ["a/2.png", "a/10.png", "a-b/1.png", "a.png"],  # what is in a folder stays together
        ["x007.png", "x8.png"],
        ["1" * 5000 + ".png", "2" * 5000 + ".png"],  # longer than Python turns into a number
    ],
)
def test_names_come_in_natural_order(ordered):
    ordered_otherwise = ordered[::-1]
    assert sorted(ordered_otherwise, key=natural) == ordered


# Files, folders, patterns, lists


def test_a_file_is_itself_even_if_it_is_missing_or_no_picture(here):
    write(here, "1.png", "notes.md")
    assert names("notes.md", "1.png", "missing.png", "1.png") == ["notes.md", "1.png", "missing.png", "1.png"]


def test_a_folder_is_all_pictures_in_it_and_below_but_no_hidden_ones(here):
    write(here, "f/10.png", "f/2.JPG", "f/sub/1.webp", "f/sub/deeper/5.tiff", "f/notes.txt", "f/.hidden.png")
    write(here, "f/.git/1.png", "f/archive.zip", "f/._2.png")
    found = ["f/2.JPG", "f/10.png", "f/sub/1.webp", "f/sub/deeper/5.tiff"]
    assert names("f") == names("f/") == found
    assert Sources(["f"]).count() == 4


def test_links_that_lead_in_a_circle_are_not_followed(here):
    write(here, "f/1.png")
    (here / "f" / "again").symlink_to(here / "f", target_is_directory=True)
    assert names("f") == ["f/1.png"]


def test_a_pattern_that_the_shell_left_is_what_the_shell_would_have_made_of_it(here):
    write(here, "10.png", "2.png", "a.jpg", "f/1.png", "f/g/3.png", "odd[1].png")
    assert names("*.png") == ["2.png", "10.png", "odd[1].png"]
    assert names("odd[1].png") == ["odd[1].png"]  # such a file is there
    assert names("**/*.png") == ["2.png", "10.png", "f/1.png", "f/g/3.png", "odd[1].png"]
    assert names("f*") == ["f/1.png", "f/g/3.png"]
    assert names("f/**") == ["f/1.png", "f/g/3.png"]


def test_a_list_is_a_path_a_line(here):
    lines = "﻿2.png\r\n\nfolder with space/é.png\n# no comment.png\nlast.png"
    (here / "list.txt").write_text(lines, encoding="utf-8", newline="")
    listed = ["2.png", "folder with space/é.png", "# no comment.png", "last.png"]
    assert names("list.txt") == listed
    (here / "list").write_bytes((here / "list.txt").read_bytes())
    assert names("1.png", lists=["list"]) == ["1.png", *listed]


def test_a_name_that_is_not_utf_8_is_still_that_name(here):
    (here / "list.txt").write_bytes(b"caf\xe9.png\n")
    (name,) = names("list.txt")
    assert os.fsencode(name) == b"caf\xe9.png"


def test_a_list_may_come_on_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"1.png\n2.png\n")))
    sources = Sources([], lists=["-"])
    assert sources.count() is None  # counting would use it up
    assert [picture.name for picture in sources] == ["1.png", "2.png"]


# Archives


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.zip", lambda path, members: zipped(path, members)),
        ("A.ZIP", lambda path, members: zipped(path, members, compression=zipfile.ZIP_DEFLATED)),
        ("a.tar", tarred),
        ("a.tar.gz", lambda path, members: tarred(path, members, "w:gz")),
        ("a.tgz", lambda path, members: tarred(path, members, "w:gz")),
    ],
)
def test_an_archive_is_the_pictures_in_it(here, name, pack):
    wanted = {"1.png": b"one", "2.jpg": b"two", "f/3.png": b"three"}
    pack(here / name, {**wanted, "notes.txt": b"no", "__MACOSX/1.png": b"no", ".h/4.png": b"no", "f/._3.png": b"no"})
    before = sorted(here.iterdir())
    found = list(Sources([name]))
    assert {picture.name: picture.source for picture in found} == {f"{name}/{m}": data for m, data in wanted.items()}
    assert Sources([name]).count() == 3
    assert sorted(here.iterdir()) == before


def test_a_zip_is_in_natural_order_and_a_tar_in_its_own(here):
    members = {"10.png": DATA, "2.png": DATA}
    zipped(here / "a.zip", members)
    tarred(here / "a.tar", members)
    assert names("a.zip", "a.tar") == ["a.zip/2.png", "a.zip/10.png", "a.tar/10.png", "a.tar/2.png"]


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz", "bomb.tar"])
def test_no_more_of_a_member_is_unpacked_than_a_picture_may_have(here, name):
    members = {"1.png": bytes(3_000_000), "2.png": b"two"}
    if name.endswith("zip"):
        zipped(here / name, members, compression=zipfile.ZIP_DEFLATED)
    else:
        tarred(here / name, members, "w:gz" if name.endswith("gz") else "w")
    for documents in (False, True):
        first, second = Sources([name], limits=Limits(bytes=1000, page_bytes=2000), documents=documents)
        # One more than may be, so that it is refused.
        assert first.source == bytes(2001 if documents else 1001)
        assert second.source == b"two"


def test_a_member_that_lies_about_its_size_is_bounded_too(here):
    zipped(here / "a.zip", {"1.png": bytes(100_000)}, compression=zipfile.ZIP_DEFLATED)
    data = (here / "a.zip").read_bytes()
    (here / "a.zip").write_bytes(data.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    (picture,) = Sources(["a.zip"], limits=Limits(bytes=1000))
    assert isinstance(picture.source, UnreadablePictureError) or len(picture.source) <= 1001


def test_a_tar_header_that_asks_for_gigabytes_gets_none(here):
    # A pax header is read whole; its size is what it says.
    member = tarfile.TarInfo("pax")
    member.type, member.size = tarfile.XHDTYPE, 1 << 32
    (here / "a.tar").write_bytes(member.tobuf(tarfile.USTAR_FORMAT) + bytes(HEADER_BYTES))
    (picture,) = Sources(["a.tar"])
    assert "damaged" in str(picture.source)


def test_an_encrypted_member_is_said_to_be(here):
    zipped(here / "a.zip", {"1.png": DATA, "2.png": DATA})
    data = bytearray((here / "a.zip").read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the first entry of the directory: general purpose flag, bit 0
    (here / "a.zip").write_bytes(data)
    first, second = Sources(["a.zip"])
    assert "encrypted" in str(first.source)
    assert second.source == DATA


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
def test_an_archive_cut_short_gives_what_it_has_and_says_so(here, name):
    members = {f"{i}.png": os.urandom(5000) for i in range(4)}
    if name.endswith("zip"):
        zipped(here / name, members)
    else:
        tarred(here / name, members, "w:gz" if name.endswith("gz") else "w")
    path = here / name
    path.write_bytes(path.read_bytes()[:13_000])
    *there, last = Sources([name])
    assert last.name == name
    assert "damaged or cut short" in str(last.source)
    assert [picture.name for picture in there] == ([] if name == "a.zip" else [f"{name}/0.png", f"{name}/1.png"])


# Nothing there


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("empty", NotAPictureError, "There is no picture in it"),
        ("empty.zip", NotAPictureError, "There is no picture in it"),
        ("junk.zip", UnreadablePictureError, "damaged"),
        ("junk.tar", UnreadablePictureError, "damaged"),
        ("junk.tar.gz", UnreadablePictureError, "damaged"),
        ("missing.txt", FileNotFoundError, "No such file"),
        ("nothing*.png", FileNotFoundError, "No file matches this pattern"),
    ],
)
def test_where_there_is_nothing_that_is_said_and_the_next_is_read(here, name, error, says):
    (here / "empty").mkdir()
    zipped(here / "empty.zip", {})
    write(here, "junk.zip", "junk.tar", "junk.tar.gz", "1.png")
    nothing, picture = Sources([name, "1.png"])
    assert nothing.name == name
    assert isinstance(nothing.source, error)
    assert says in str(nothing.source)
    assert picture.name == "1.png"
