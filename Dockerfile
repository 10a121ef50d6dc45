# The whole of Inkdigits, page and API, in one small image: docker build --tag inkdigits .
#
# The base images are pinned by version. To pin them by digest, or to take them from a mirror, name them:
# docker build --build-arg PYTHON_IMAGE=mirror.example/python:3.13-slim-trixie@sha256:… .
ARG NODE_IMAGE=docker.io/library/node:24-trixie-slim
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim-trixie

# ---- the page: plain files, so neither Node nor its packages go further than this stage
FROM ${NODE_IMAGE} AS page
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /build/web
# What the packages depend on comes first: they are installed anew only when the lock has changed.
COPY web/package.json web/package-lock.json web/.npmrc ./
COPY web/tools/contract/package.json tools/contract/
RUN npm ci --omit=dev --loglevel=error
COPY web ./
RUN npm run build

# ---- the Python environment: everything pinned by hash, the package as a wheel that holds the page
FROM ${PYTHON_IMAGE} AS environment
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
# The environment never has a pip of its own; the stage's fills it.
RUN python -m venv --without-pip /opt/inkdigits
COPY requirements/core.txt requirements/
RUN python -m pip --python /opt/inkdigits/bin/python install --no-compile --require-hashes --only-binary :all: \
    --requirement requirements/core.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY --from=page /build/web/out src/inkdigits/server/static
# flit-core builds the wheel and is no use afterwards. Bytecode that names no time of its source stays valid
# however layers are stored, and a read-only file system could not take it later.
RUN python -m pip --python /opt/inkdigits/bin/python install --no-compile --no-deps --no-build-isolation . \
    && python -m pip --python /opt/inkdigits/bin/python uninstall --yes flit-core \
    && python -m compileall -q --invalidation-mode unchecked-hash /opt/inkdigits/lib

# ---- what runs
FROM ${PYTHON_IMAGE} AS final
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Inkdigits" \
    org.opencontainers.image.description="Reads handwritten digits: a page and an API." \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
# Nothing is installed here any more, so what installs goes as well.
RUN python -m pip uninstall --yes --root-user-action=ignore pip \
    && python -c "import pathlib, shutil, ensurepip; shutil.rmtree(pathlib.Path(ensurepip.__file__).parent)" \
    && groupadd --gid 10001 inkdigits \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin inkdigits
COPY --from=environment /opt/inkdigits /opt/inkdigits
# ONNX Runtime sends nothing about its use.
ENV PATH=/opt/inkdigits/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ORT_DISABLE_TELEMETRY=1 \
    INKDIGITS_HOST=0.0.0.0 \
    INKDIGITS_PORT=8000 \
    INKDIGITS_LOG_FORMAT=json
# By number: Kubernetes' runAsNonRoot can't tell from a name that it is not root.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=4s --start-period=20s --retries=3 CMD ["python", "-I", "-S", "-c", \
    "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['INKDIGITS_PORT']), timeout=3); c.request('GET', '/health/ready'); sys.exit(c.getresponse().status != 200)"]
CMD ["inkdigits", "serve"]
