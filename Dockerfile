# The action's image, and `docker run --rm -v "$PWD:/data" dagrun-export RUN_ID` off GitHub.
# It needs no network, no engine's socket, no capability and no writable root when it runs.
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS build
# For machines that reach their package index through a mirror: `--build-arg`. Only this stage,
# of which nothing but /app goes on, sees it.
ARG PIP_INDEX_URL
# `pdf` brings what typesets PDF, `--build-arg EXTRAS=` leaves it out: then the image is smaller.
ARG EXTRAS=pdf
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python3 -m venv /tools && python3 -m venv --without-pip /app/.venv
COPY requirements/ requirements/
RUN /tools/bin/pip install --quiet --require-hashes --requirement requirements/build.txt \
 && /tools/bin/pip --python /app/.venv/bin/python install --quiet --no-compile --require-hashes \
      --only-binary :all: --requirement requirements/runtime.txt \
      ${EXTRAS:+--requirement "requirements/$EXTRAS.txt"}
COPY pyproject.toml README.md LICENSE ./
COPY templates/ templates/
COPY exporter/ exporter/
RUN /tools/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheel . \
 && /tools/bin/pip --python /app/.venv/bin/python install --quiet --no-compile --no-deps \
      --no-index /wheel/*.whl
# Without `.pyc` files a cold start costs three to four times as much, and a container starts cold
# every time. The files never change, so Python need not compare them with their sources.
RUN /app/.venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /app/.venv/lib
COPY entrypoint.py /app/
# A checkout made with a strict umask must not lock out `docker run --user`.
RUN chmod 0644 /app/entrypoint.py

FROM ${BASE}
# The official slim images come without the standard library's `.pyc` files.
RUN python3 -m compileall -q -f --invalidation-mode unchecked-hash \
      -x '/(ensurepip|idlelib|pydoc_data|site-packages|dist-packages|test|tests|tkinter|turtledemo)/' \
      "$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=build /app /app
ARG VERSION=0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="dagrun-export" \
      org.opencontainers.image.description="Reads what a pipeline run left behind and writes a report of it" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# A CI job that starts the image with a shell, as GitLab's do, finds `dagrun-export` by its name.
ENV PATH="/app/.venv/bin:${PATH}"
WORKDIR /data
# Exec form: a shell drops INPUT_RUN-ID, a name with a dash, and swallows signals. `-I`: the working
# directory is the caller's checkout, and a `click.py` in it must not be imported. No USER: the
# runner's file-command files can be written by root and by the runner's own user alone.
ENTRYPOINT ["/app/.venv/bin/python", "-I", "-u", "/app/entrypoint.py"]
