"""What the benchmarks let be read."""

# More than any file of theirs has.
MAX_FILE_BYTES = 256 * 1024 * 1024
