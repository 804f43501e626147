# The application image: site, command line and print worker. Built in two steps; runs as an unprivileged user.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cd src/print-worker && npm ci --omit=dev --no-audit --no-fund
RUN cd src/Admissions.Web && npm ci --no-audit --no-fund
RUN dotnet restore --locked-mode
RUN dotnet publish src/Admissions.Web -c Release --no-restore -o /app/web
RUN dotnet publish src/Admissions.Cli -c Release --no-restore -o /app/cli

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update && apt-get install -y --no-install-recommends nodejs && rm -rf /var/lib/apt/lists/*
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
