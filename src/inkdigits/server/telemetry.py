"""Traces of requests with OpenTelemetry, which comes with the extra `inkdigits[telemetry]`."""

from __future__ import annotations

from fastapi import FastAPI

from inkdigits.errors import InkdigitsError


def install(app: FastAPI) -> None:
    """Makes a span of every request, and sends them where `OTEL_EXPORTER_OTLP_ENDPOINT` says.

    Whatever else can be set is what OpenTelemetry itself reads from `OTEL_*`. Health and metrics are left out, as
    they are asked every few seconds.

    Raises:
        InkdigitsError: the packages are not installed.
    """
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.util.http import parse_excluded_urls
    except ImportError as error:
        raise InkdigitsError(
            f"INKDIGITS_TELEMETRY needs more packages ({error.name} is missing); install them: "
            "pip install 'inkdigits[telemetry]'"
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "inkdigits"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    app.add_middleware(OpenTelemetryMiddleware, excluded_urls=parse_excluded_urls("health/,metrics"))
