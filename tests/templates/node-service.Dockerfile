# checked by dockerspec against the policy `production`

FROM node:24-slim AS packages
WORKDIR /app
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=bind,source=package.json,target=package.json \
    --mount=type=bind,source=package-lock.json,target=package-lock.json \
    npm ci --no-audit --no-fund --omit=dev

FROM node:24-slim AS builder
WORKDIR /app
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=bind,source=package.json,target=package.json \
    --mount=type=bind,source=package-lock.json,target=package-lock.json \
    npm ci --no-audit --no-fund
COPY package.json tsconfig*.json ./
COPY src src
RUN npm run build

FROM node:24-slim
ENV NODE_ENV="production"
WORKDIR /app
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --start-interval=2s --retries=3 CMD ["node", "-e", "require('http').get('http://127.0.0.1:3000/health', r => process.exit(r.statusCode < 400 ? 0 : 1)).on('error', () => process.exit(1))"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
COPY --from=packages --chown=0:0 /app/ ./
COPY --chown=1000:1000 package.json ./
COPY --from=builder --chown=0:0 /app/dist dist
CMD ["node", "dist/main.js"]
