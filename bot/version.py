"""The version of Cinecite that is installed."""

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """Return Cinecite's version, "unknown" if it runs without being installed."""
    try:
        return version("cinecite")
    except PackageNotFoundError:
        return "unknown"
