# Cinecite on Discord, for the CPU alone: torch is taken without what graphics cards need.
FROM python:3.11-slim
RUN useradd --create-home --uid 10001 cinecite
WORKDIR /opt/cinecite
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY retrieval retrieval
COPY seeds seeds
RUN torch=$(sed -n 's/^torch==//p' constraints.txt) \
    && pip install --no-cache-dir --no-deps --index-url https://download.pytorch.org/whl/cpu "torch==$torch" \
    && pip install --no-cache-dir -c constraints.txt . \
    && mkdir /data /documents && cp seeds/* /documents && chown cinecite /data
USER cinecite
ENV CINECITE_DOCUMENTS=/documents CINECITE_INDEX=/data
VOLUME /data
# What the bot gets at the end is a SIGTERM, which lets it send the answers that it is at.
ENTRYPOINT ["cinecite"]
CMD ["serve"]
