# The image of every role: docker build -t lockstep .    docs/operations.md, "Install", says how to run it, docs/adr/0022 why it is so.
ARG REGISTRY=mcr.microsoft.com

FROM --platform=$BUILDPLATFORM ${REGISTRY}/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source

# The packages are restored again only where one of these files changes.
COPY Directory.Build.props Directory.Packages.props global.json ./
COPY src/Model/Lockstep.Model.csproj src/Model/
COPY src/Protocol/Lockstep.Protocol.csproj src/Protocol/
COPY src/Workers/Lockstep.Workers.csproj src/Workers/
COPY src/Coordinator/Lockstep.Coordinator.csproj src/Coordinator/
COPY src/Host/Lockstep.Host.csproj src/Host/
COPY src/Host/Packaging/ src/Host/Packaging/
RUN dotnet restore src/Host -a $TARGETARCH

COPY . .
RUN dotnet publish src/Host -a $TARGETARCH --no-restore -o /image/app && mkdir -p /image/folders/cache /image/folders/runs

FROM ${REGISTRY}/dotnet/aspnet:10.0-noble-chiseled
LABEL org.opencontainers.image.title="Lockstep" \
      org.opencontainers.image.licenses="Apache-2.0"
# The runtime opens no socket for debuggers: nothing but a mounted folder need be written to.
ENV DOTNET_EnableDiagnostics=0 \
    XDG_CACHE_HOME=/cache
COPY --from=build /image/app/ /app/
# For when nothing is mounted there; a run goes to /runs unless --out says otherwise.
COPY --from=build --chown=1654:1654 /image/folders/ /
USER 1654:1654
EXPOSE 4053 4054 4080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/lockstep"]
CMD ["--help"]
