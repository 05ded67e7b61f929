# Written by gdeployc for `orders`; the next build overwrites changes made here.

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ENV GOCACHE=/root/.cache/go-build GOMODCACHE=/go/pkg/mod
WORKDIR /src
RUN mkdir /out && cp "$(go env GOROOT)/lib/time/zoneinfo.zip" /out/

# Modules before sources: fetched again only when go.mod or go.sum changes.
COPY go.mod go.sum* ./
RUN --mount=type=cache,target=/go/pkg/mod \
    go mod download

COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG commit=unknown
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags "-s -w -X main.commit=${commit}" -o /out/app ./cmd/api

# What runs: the binary, as a user that owns nothing.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/zoneinfo.zip /usr/share/
ENV ZONEINFO=/usr/share/zoneinfo.zip
COPY --from=build /out/app /app
ARG commit=unknown
LABEL org.opencontainers.image.title="orders" \
      org.opencontainers.image.version="1.5.0" \
      org.opencontainers.image.revision="${commit}" \
      org.opencontainers.image.vendor="team-commerce"
USER 65532:65532
EXPOSE 8080 9090
ENTRYPOINT ["/app"]
