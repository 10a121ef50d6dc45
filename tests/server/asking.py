"""Ways to ask the server and to look at what it answers."""


def problem(response, status):
    """The sentence of an answer that is a problem (RFC 9457) of this status."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == status
    assert body["detail"].endswith((".", "!"))
    return body["detail"]


def read(client, picture, **query):
    """What `/read/` answers of a picture that it can read."""
    response = client.post("/read/", params=query, files={"file": picture})
    assert response.status_code == 200, response.text
    return response.json()
