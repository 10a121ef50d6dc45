"""A client of the application, with the models and page of the package or of a test's own."""

import io

import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageDraw

from inkdigits.server import Settings, create_app
from tests.server.pages import page, png


@pytest.fixture
def seven():
    """The bytes of a PNG with a 7 on it."""
    image = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(image).line([(80, 70), (200, 70), (130, 220)], fill=0, width=18, joint="curve")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def two():
    """The bytes of a PNG with 407 above 1285."""
    return png(page("407", "1285"))


@pytest.fixture
def client_of(tmp_path):
    """Makes started clients: client_of(max_pixels=…) is a client of an application with these settings."""
    opened = []

    def make(static=tmp_path / "no-page", **settings):
        client = TestClient(create_app(Settings(**settings), static=static), raise_server_exceptions=False)
        opened.append(client)
        return client.__enter__()

    yield make
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def client(client_of):
    return client_of()
