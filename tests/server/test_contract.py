"""The server against its own OpenAPI document: whatever schemathesis makes of it is answered as the document says."""

import os
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inkdigits.server import Settings, create_app
from inkdigits.server.openapi import document

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
"""Requests of each kind; `make fuzz` asks for more."""

SCHEMA = schemathesis.openapi.from_dict(document())
# Making the application loads nothing; it starts with the first request.
SCHEMA.app = create_app(Settings(), static=Path("no-page"))
OPERATIONS = {f"{each.ok().method.upper()} {each.ok().path}": each.ok() for each in SCHEMA.get_all_operations()}


def test_all_of_the_document_is_asked():
    described = {f"{method.upper()} {path}" for path, item in document()["paths"].items() for method in item}
    assert described == set(OPERATIONS)
    assert "POST /predict/" in OPERATIONS


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_answer_is_one_that_the_document_promises(operation):
    @settings(
        max_examples=EXAMPLES,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data):
        mode = data.draw(st.sampled_from(list(schemathesis.GenerationMode)))
        data.draw(operation.as_strategy(generation_mode=mode)).call_and_validate(checks=CHECKS)

    ask()
