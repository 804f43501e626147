# The application image: site, command line and print worker. Built in two steps; runs as an unprivileged user.
# Node.js is taken from its own official image: the .NET images stand on Ubuntu 24.04, whose package is Node.js 18, and the
# print worker needs 20 or later. The binary asks for an older C library than Ubuntu's, so it runs there as it is.
FROM node:22-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && node --version && npm --version
WORKDIR /source
COPY . .
RUN cd src/print-worker && npm ci --omit=dev --no-audit --no-fund
RUN cd src/Admissions.Web && npm ci --no-audit --no-fund
RUN dotnet restore src/Admissions.Web --locked-mode && dotnet restore src/Admissions.Cli --locked-mode
RUN dotnet publish src/Admissions.Web -c Release --no-restore -o /app/web
RUN dotnet publish src/Admissions.Cli -c Release --no-restore -o /app/cli

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=node /usr/local/bin/node /usr/local/bin/node
RUN node --version
WORKDIR /app
COPY --from=build /app/web web
COPY --from=build /app/cli cli
COPY --from=build /source/src/print-worker print-worker
ENV Admissions__PrintWorker__Folder=/app/print-worker \
    ASPNETCORE_URLS=http://+:8080
USER app
EXPOSE 8080
WORKDIR /app/web
ENTRYPOINT ["dotnet", "Admissions.Web.dll"]
