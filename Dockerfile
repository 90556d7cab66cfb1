# Images of the silo and of the API: `docker build --target silo .`, `docker build --target api .`; docker-compose.yml builds both.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish silo -c Release -o /out/silo && dotnet publish api -c Release -o /out/api

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
# Volumes take over the owner: the processes are not root.
RUN mkdir /certificates /keys && chown $APP_UID /certificates /keys
WORKDIR /app
USER $APP_UID

FROM runtime AS silo
COPY --from=build /out/silo .
# Of the container's memory; activations are shed before it is reached.
ENV DOTNET_GCHeapHardLimitPercent=0x50
ENTRYPOINT ["dotnet", "DrCloud.Silo.dll"]

FROM runtime AS api
COPY --from=build /out/api .
EXPOSE 8443
ENTRYPOINT ["dotnet", "DrCloud.Api.dll"]
