"""The API: read a picture, list the models, tell whether the server lives and is ready."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, UploadFile

from inkdigits.server.problems import responses
from inkdigits.server.schemas import Live, ModelsOut, PredictionOut, Ready
from inkdigits.server.shelf import Shelf

router = APIRouter()


def _shelf(request: Request) -> Shelf:
    shelf: Shelf | None = getattr(request.app.state, "shelf", None)
    if shelf is None:
        detail = "The server is still loading its models; try again in a second."
        raise HTTPException(503, detail, {"Retry-After": "1"})
    return shelf


ShelfDep = Annotated[Shelf, Depends(_shelf)]
ModelName = Annotated[str | None, Query(description="Name of the model that reads; see /models.", examples=["cnn"])]
Include = Annotated[Literal["frame"] | None, Query(description="“frame” adds the 28×28 picture that the model saw.")]


# A plain function: FastAPI runs it in its thread pool, so decoding and inference never hold up the event loop.
@router.post("/predict", include_in_schema=False, response_model_exclude_unset=True)
@router.post(
    "/predict/",
    summary="Read one digit",
    operation_id="predict",
    response_model_exclude_unset=True,
    responses=responses(400, 404, 413, 415, 422, 503),
    tags=["reading"],
)
def predict(file: UploadFile, shelf: ShelfDep, model: ModelName = None, include: Include = None) -> PredictionOut:
    """Reads the handwritten digit in a picture: anywhere on it, dark on light or light on dark."""
    prediction = shelf.recognizer(model).predict(file.file)
    return PredictionOut.of(prediction, with_frame=include == "frame")


@router.get("/models", summary="List the models", operation_id="models", tags=["reading"])
def models(shelf: ShelfDep) -> ModelsOut:
    """What models there are, and what their cards say of them."""
    return shelf.describe()


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
async def ready(shelf: ShelfDep) -> Ready:
    """Answers once the default model is loaded and warm."""
    return Ready(model=shelf.recognizer(None).model)
