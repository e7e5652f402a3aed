# The binary on a slim Debian. The corpus comes along so that `depesche demo` has data to show.
FROM rust:1.95.0-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p depesche

FROM debian:12.12-slim
RUN useradd --system --home-dir /data --create-home depesche
COPY --from=build /src/target/release/depesche /usr/local/bin/depesche
COPY --from=build /src/corpus /usr/share/depesche/corpus
USER depesche
VOLUME /data
ENV DEPESCHE_DATA=/data
EXPOSE 7700
ENTRYPOINT ["depesche"]
CMD ["serve"]
