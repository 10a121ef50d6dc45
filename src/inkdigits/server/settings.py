"""What can be set about the server: environment variables `INKDIGITS_*`, safe by default (docs/settings.md)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from inkdigits import artifact
from inkdigits.picture import Limits

DEVELOPMENT_ORIGINS = ("http://localhost:3000", "http://127.0.0.1:3000")
"""Where `next dev` serves the page from; a page there on one's own machine may use one's own server."""

Words = Annotated[tuple[str, ...], NoDecode]
"""Several values in one variable, separated by commas."""


class Settings(BaseSettings):
    """Every setting; the environment variable is the name in capitals after `INKDIGITS_`."""

    model_config = SettingsConfigDict(env_prefix="INKDIGITS_", frozen=True)

    # ---- where it is, and what it reads with
    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on. 0.0.0.0 opens the server to the network.",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    workers: int = Field(default=1, ge=1, le=256, description="Processes that serve; more than one are supervised.")
    model: str = Field(
        default=artifact.DEFAULT, description="Name of the model that reads where a request names none."
    )
    models: Path = Field(default=artifact.SHIPPED, description="Folder of the models to serve, one folder each.")

    # ---- how much of it one may have
    max_upload_bytes: int = Field(default=5_000_000, gt=0, description="Most bytes of one uploaded picture.")
    max_pixels: int = Field(
        default=24_000_000, gt=0, description="Most pixels of one picture, checked before it is decoded."
    )
    max_pages: int = Field(default=50, gt=0, description="Most pages of one PDF.")
    max_decode_seconds: float = Field(
        default=2, gt=0, description="Most processor time that decoding one picture, or drawing one page, may take."
    )
    max_buffered_bytes: int = Field(
        default=64_000_000, gt=0, description="Most bytes of uploads that a worker holds at once; beyond them 503."
    )
    body_seconds: float = Field(default=10, gt=0, description="Seconds in which an upload must arrive.")
    header_seconds: float = Field(default=10, gt=0, description="Seconds in which a request's headers must arrive.")
    concurrency: int = Field(default=2, ge=1, description="Large pictures that a worker reads at once.")
    queue: int = Field(default=32, ge=1, description="Pictures that may wait in a worker; beyond them 503.")
    max_wait_seconds: float = Field(
        default=0.02, gt=0, description="Seconds that reading all that wait may take; beyond them 503."
    )
    rate: float = Field(default=100, ge=0, description="Pictures a second that one client may send; 0: any number.")
    rate_burst: int = Field(default=200, ge=1, description="Pictures that a client may send at once.")

    # ---- whom it serves
    cors_origins: Words = Field(
        default=DEVELOPMENT_ORIGINS,
        description="Origins, besides the page's own, whose pages may use the server; separated by commas.",
    )
    trusted_hosts: Words = Field(
        default=("*",), description="Names the server answers to, as clients write them; *.example.org is any below."
    )
    forwarded_allow_ips: Words = Field(
        default=("127.0.0.1", "::1"),
        description="Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks.",
    )
    api_keys: Words = Field(
        default=(), description="SHA-256 of each key that may read, as `inkdigits key` prints it; none: everyone may."
    )

    # ---- what is seen of it, and how it ends
    metrics: bool = Field(default=True, description="Whether GET /metrics answers, for Prometheus.")
    telemetry: bool = Field(default=False, description="Whether requests are traced with OpenTelemetry.")
    log_format: Literal["text", "json"] = Field(default="text", description="How a line of the log is written.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="From what on it is logged; info adds a line a request."
    )
    drain_seconds: float = Field(
        default=0, ge=0, description="Seconds between a SIGTERM, when /health/ready begins to say no, and the end."
    )
    shutdown_seconds: int = Field(default=10, ge=1, description="Seconds that work under way may still take then.")
    shared: Path | None = Field(
        default=None, description="Folder in which the workers of a server share counts; `serve` makes one."
    )

    @field_validator("cors_origins", "trusted_hosts", "forwarded_allow_ips", "api_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(word.strip().rstrip("/") for word in value.split(",") if word.strip())
        return value

    @field_validator("api_keys")
    @classmethod
    def _are_hashes(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        # Never shown: what was given instead of a hash may be the key itself.
        if not all(re.fullmatch(r"[0-9a-f]{64}", key) for key in keys):
            raise ValueError("each is the SHA-256 of a key in hexadecimal; `inkdigits key` makes both")
        return keys

    @property
    def limits(self) -> Limits:
        """The limits of a picture, as the recognizer takes them."""
        return Limits(
            bytes=self.max_upload_bytes,
            page_bytes=self.max_upload_bytes,
            pixels=self.max_pixels,
            seconds=self.max_decode_seconds,
            pages=self.max_pages,
        )
