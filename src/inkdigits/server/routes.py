"""The API: read a picture, show a page, list the models, tell whether the server lives and what it has counted."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from inkdigits.expectations import Expectations
from inkdigits.reading import Reading
from inkdigits.server.expected import expectations
from inkdigits.server.metrics import CONTENT_TYPE
from inkdigits.server.problems import CLIENT_WENT, RETRY, responses
from inkdigits.server.schemas import Live, ModelsOut, PredictionOut, ReadingOut, Ready
from inkdigits.server.showing import PAGES, show
from inkdigits.server.state import State, state_of
from inkdigits.server.uploads import FIELD

router = APIRouter()

StateDep = Annotated[State, Depends(state_of)]
ModelName = Annotated[str | None, Query(description="Name of the model that reads; see /models.", examples=["cnn"])]
Include = Annotated[Literal["frame"] | None, Query(description="“frame” adds the 28×28 picture that the model saw.")]
Expected = Annotated[Expectations, Depends(expectations)]
PageNumber = Annotated[int, Query(ge=1, description="Which page of the document; a picture has one.")]

# Told to the document by hand: read by FastAPI itself, an upload costs ten times as much and may touch a disk.
UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: {"type": "string", "contentMediaType": "application/octet-stream"}},
                }
            }
        },
    }
}

_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
SHOWN: dict[str, Any] = {
    "description": "The page, no larger than it is read",
    "content": {"image/png": _BINARY, "image/jpeg": _BINARY},
    "headers": {PAGES: {"description": "How many pages the document has.", "schema": {"type": "integer"}}},
}


@router.post("/predict", include_in_schema=False)
@router.post(
    "/predict/",
    summary="Read one digit",
    operation_id="predict",
    response_model=PredictionOut,
    responses=responses(400, 401, 404, 408, 413, 415, 422, 429, 503),
    openapi_extra=UPLOAD,
    tags=["reading"],
)
async def predict(request: Request, model: ModelName = None, include: Include = None) -> Response:
    """Reads the handwritten digit in a picture: anywhere on it, dark on light or light on dark."""
    state = state_of(request)
    recognizer = state.shelf.recognizer(model)
    picture = await state.uploads.take(request)
    with state.metrics.wait():
        prediction = await state.desk.read(recognizer, picture)
    state.metrics.read(prediction)
    out = PredictionOut.of(prediction, with_frame=include == "frame")
    return Response(out.model_dump_json(exclude_unset=True), media_type="application/json")


@router.post("/read", include_in_schema=False)
@router.post(
    "/read/",
    summary="Read all numbers",
    operation_id="read",
    response_model=ReadingOut,
    responses=responses(400, 401, 404, 408, 413, 415, 422, 429, 503),
    openapi_extra=UPLOAD,
    tags=["reading"],
)
async def read(request: Request, expected: Expected, model: ModelName = None) -> Response:
    """Reads the handwritten numbers in a picture: a wide canvas, a scan, a photographed sheet, all pages of a PDF.

    What is expected of the numbers decides between readings that are both likely. A number that is not as expected
    all the same says in which way.
    """
    state = state_of(request)
    recognizer = state.shelf.recognizer(model)
    document = await state.uploads.take(request)
    readings: list[Reading] = []
    with state.metrics.wait():
        async for reading in state.desk.each(recognizer.read_pages(document, expected)):
            readings.append(reading)
            state.metrics.read_numbers(reading)
            # The pages to come are read for nobody.
            if await request.is_disconnected():
                raise HTTPException(CLIENT_WENT)
    return Response(ReadingOut.of(readings).model_dump_json(), media_type="application/json")


@router.post("/pages", include_in_schema=False)
@router.post(
    "/pages/",
    summary="Show one page",
    operation_id="pages",
    response_class=Response,
    responses={**responses(400, 401, 408, 413, 415, 422, 429, 503), 200: SHOWN},
    openapi_extra=UPLOAD,
    tags=["reading"],
)
async def pages(request: Request, number: PageNumber = 1) -> Response:
    """Answers a page of a PDF, or any other picture, upright and as a PNG or JPEG: for what a browser can't show."""
    state = state_of(request)
    limits = state.shelf.recognizer(None).page_limits
    document = await state.uploads.take(request)
    with state.metrics.wait():
        shown = await state.desk.run(partial(show, document, number, limits))
    return Response(shown.data, media_type=shown.media_type, headers={PAGES: str(shown.pages)})


@router.get("/models", summary="List the models", operation_id="models", responses=responses(401), tags=["reading"])
async def models(state: StateDep) -> ModelsOut:
    """What models there are, and what their cards say of them."""
    return state.shelf.describe()


@router.get("/health/live", summary="Does the process answer?", operation_id="live", tags=["health"])
async def live() -> Live:
    """Answers as long as the process does."""
    return Live()


@router.get(
    "/health/ready",
    summary="Can it read?",
    operation_id="ready",
    responses=responses(503),
    tags=["health"],
)
async def ready(state: StateDep) -> Ready:
    """Answers once the default model is loaded and warm, and until the server is told to stop."""
    if state.readiness.is_draining:
        raise HTTPException(503, "The server is about to stop; ask another, or this one in a while.", RETRY)
    return Ready(model=state.shelf.recognizer(None).model)


def metrics(state: StateDep) -> Response:
    """All counts, for Prometheus."""
    return Response(state.metrics.render(), media_type=CONTENT_TYPE)
