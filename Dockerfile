# One image for every process of Circlekeep; it runs as no root. See docker-compose.yml.

FROM python:3.11-slim-bookworm AS build
RUN apt-get update --quiet --quiet \
 && apt-get install --quiet --quiet --yes --no-install-recommends make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/circlekeep
COPY . .
# The set-up of any machine, then without what only development needs; the lock's hashes hold for both.
RUN make setup \
 && .ci/uv pip install --quiet --exact --no-build-isolation --editable . --constraint requirements.lock \
 && rm -rf node_modules .venv/.made .venv/bin/uv .venv/bin/uvx

FROM python:3.11-slim-bookworm
ENV PATH=/opt/circlekeep/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CIRCLEKEEP_HOME=/srv/circlekeep
COPY --from=build /opt/circlekeep /opt/circlekeep
WORKDIR /srv/circlekeep
USER 64101:64100
ENTRYPOINT ["circlekeep"]
CMD ["serve"]
