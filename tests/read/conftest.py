"""A folder of sheets, and where progress is shown, for the tests of `inkdigits read`."""

import io

import pytest
from rich.console import Console

from tests.read.sheets import sheets_in


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return sheets_in(tmp_path)


@pytest.fixture
def err():
    return Console(file=io.StringIO(), width=200)
