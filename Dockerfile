# The worker and the command line in one image. Debian, because Temporal's core is built for glibc, not musl.
#
#   docker build -t pinterest-ads-sync .
#   docker run --env-file .env pinterest-ads-sync                            # a worker
#   docker run --env-file .env pinterest-ads-sync node dist/client.js doctor
#
# It contains no secrets: they come from the environment or from files (see .env.example).
#
# Base images are pinned by digest. These print the digests of newer versions:
#
#   docker buildx imagetools inspect --format '{{.Manifest.Digest}}' node:24.21.0-bookworm-slim
#   docker buildx imagetools inspect --format '{{.Manifest.Digest}}' debian:bookworm-20260918-slim
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
ARG RUNTIME_IMAGE=debian:bookworm-20260918-slim@sha256:3783cc01769c7b2b1b83a5c5ad96c815348e28ed7da68e2e3687004faa906251

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY types types
COPY src src
ARG REVISION=
RUN BUILD_REVISION="${REVISION}" npm run build

# The sandbox of Pinterest, from source: for the profile "sandbox" of docker-compose.yml, not for production.
FROM build AS sandbox
COPY dev dev
USER 1000:1000
EXPOSE 4010
# Any answer means healthy; no answer is an error.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4010/__sandbox__/')"]
CMD ["node", "--import", "tsx", "dev/sandbox/main.ts", "--host", "0.0.0.0"]

# Three quarters of the modules are not needed to run. The last line fails the build if something that is needed is missing.
FROM build AS dependencies
COPY deploy/image deploy/image
RUN node deploy/image/drop-unused-modules.js \
  && node -e "require('@temporalio/worker').Runtime.instance()"

# Without npm, yarn and headers, which the image of Node has too.
FROM ${RUNTIME_IMAGE}
# Certificate authorities for the TLS of Temporal's core: the slim image has none. Node needs the library of C++. tini
# passes signals on from the start; node as process 1 would ignore them until the worker is running.
# Versions are not pinned, because Debian's archive keeps only the newest of each.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libstdc++6 tini \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
  && groupadd --gid 1000 node \
  && useradd --uid 1000 --gid 1000 --no-create-home --home-dir /app --shell /usr/sbin/nologin node
COPY --from=build /usr/local/bin/node /usr/local/bin/node
# Without the second, a third of a worker's peak is memory that glibc does not give back. In the third, client
# and worker keep their compiled code for the next start.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 XDG_CACHE_HOME=/tmp/cache
WORKDIR /app
# Messages point to the docs.
COPY package.json LICENSE SECURITY.md .env.example ./
COPY docs docs
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# The user "node", as a number, so that Kubernetes can verify that it is not root.
USER 1000:1000
# A worker that is told to stop has ten seconds to finish its work: give it 30 before it is killed.
STOPSIGNAL SIGTERM
# Unhealthy: the worker could not reach Temporal or Postgres for a minute, or it hangs. It waits for both when it starts.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=2 \
  CMD ["node", "dist/worker/health-check.js", "/tmp/worker-health.json"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/worker.js", "--health-file", "/tmp/worker-health.json"]
# What an image was built from: --build-arg REVISION="$(git rev-parse HEAD)" --build-arg SOURCE=<address of the
# repository> --build-arg CREATED="$(date -u +%Y-%m-%dT%H:%M:%SZ)". Last, because they change with each build.
ARG REVISION=
ARG SOURCE=
ARG CREATED=
LABEL org.opencontainers.image.title="pinterest-ads-sync" \
  org.opencontainers.image.description="Copies Pinterest Ads into Postgres with Temporal workflows that never lose a row" \
  org.opencontainers.image.version="1.0.0" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.source="${SOURCE}" \
  org.opencontainers.image.created="${CREATED}"
