"""What can be set about the server: environment variables `INKDIGITS_*`, safe by default (docs/settings.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from inkdigits import artifact
from inkdigits.picture import Limits

DEVELOPMENT_ORIGINS = ("http://localhost:3000", "http://127.0.0.1:3000")
"""Where `next dev` serves the page from; a page there on one's own machine may use one's own server."""


class Settings(BaseSettings):
    """Every setting; the environment variable is the name in capitals after `INKDIGITS_`."""

    model_config = SettingsConfigDict(env_prefix="INKDIGITS_", frozen=True)

    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on. 0.0.0.0 opens the server to the network.",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    model: str = Field(
        default=artifact.DEFAULT, description="Name of the model that reads where a request names none."
    )
    models: Path = Field(default=artifact.SHIPPED, description="Folder of the models to serve, one folder each.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=DEVELOPMENT_ORIGINS,
        description="Origins, besides the page's own, whose pages may use the server; separated by commas.",
    )
    max_upload_bytes: int = Field(default=5_000_000, gt=0, description="Most bytes of one uploaded picture.")
    max_pixels: int = Field(
        default=24_000_000, gt=0, description="Most pixels of one picture, checked before it is decoded."
    )

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(origin.strip().rstrip("/") for origin in value.split(",") if origin.strip())
        return value

    @property
    def limits(self) -> Limits:
        """The limits of a picture, as the recognizer takes them."""
        return Limits(bytes=self.max_upload_bytes, pixels=self.max_pixels)
