# Node by its exact version: what runs is what was tried. The floating tag of a version is rebuilt with
# the system's own fixes, so rebuild now and then.
FROM node:22.23.2-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY web/package.json web/
# Exactly what the lock file says, or nothing.
RUN npm ci --no-fund --no-audit
COPY . .
RUN npm run build && npm run build:web && npm prune --omit=dev

FROM node:22.23.2-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/web/dist ./web/dist
RUN mkdir -m 700 data && chown node:node data
USER node
EXPOSE 3000
# Whether the process answers, not whether the database does: a restart mends only the first.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz', { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
