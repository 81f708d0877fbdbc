# The worker and the command line in one image. Debian, because Temporal's core is built for glibc, not musl.
#
#   docker build -t pinterest-ads-sync .
#   docker run --env-file .env pinterest-ads-sync                            # a worker
#   docker run --env-file .env pinterest-ads-sync node dist/client.js doctor
#
# It contains no secrets: they come from the environment or from files (see .env.example).
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY types types
COPY src src
RUN npm run build

# The sandbox of Pinterest, from source: for the profile "sandbox" of docker-compose.yml, not for production.
FROM build AS sandbox
COPY dev dev
USER 1000:1000
EXPOSE 4010
# Any answer means healthy; no answer is an error.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4010/__sandbox__/')"]
CMD ["node", "--import", "tsx", "dev/sandbox/main.ts", "--host", "0.0.0.0"]

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
# More than half of the modules is not needed: Temporal's core for four other platforms and its Rust sources, type
# declarations and source maps. The last line fails the build if something that is needed is missing.
RUN core=node_modules/@temporalio/core-bridge \
  && platform="$(node -p "require('@temporalio/core-bridge/common').getPrebuiltTargetName()")" \
  && find "$core/releases" -mindepth 1 -maxdepth 1 ! -name "$platform" -exec rm -r {} + \
  && rm -r "$core/sdk-core" \
  && find node_modules -type f \( -name '*.d.ts' -o -name '*.map' \) -delete \
  && node -e "require('@temporalio/worker').Runtime.instance()"

FROM ${NODE_IMAGE}
# Certificate authorities for the TLS of Temporal's core: the slim image has none. tini passes signals on from the
# start; node as process 1 would ignore them until the worker is running.
# Versions are not pinned, because Debian's archive keeps only the newest of each.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates tini \
  && rm -rf /var/lib/apt/lists/*
LABEL org.opencontainers.image.title="pinterest-ads-sync" \
  org.opencontainers.image.description="Copies Pinterest Ads into Postgres with Temporal workflows that never lose a row" \
  org.opencontainers.image.version="1.0.0" \
  org.opencontainers.image.licenses="MIT"
# Without the second, a third of a worker's peak is memory that glibc does not give back.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# The image's user "node", as a number, so that Kubernetes can verify that it is not root.
USER 1000:1000
# A worker that is told to stop has ten seconds to finish its work: give it 30 before it is killed.
STOPSIGNAL SIGTERM
# Unhealthy: the worker could not reach Temporal or Postgres for a minute, or it hangs. It waits for both when it starts.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=2 \
  CMD ["node", "dist/worker/health-check.js", "/tmp/worker-health.json"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/worker.js", "--health-file", "/tmp/worker-health.json"]
