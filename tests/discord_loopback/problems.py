"""What is wrong with a request's body, nested as Discord nests it in its error 50035."""

from collections.abc import Collection, Mapping

from tests.discord_loopback.errors import invalid_form
from tests.discord_loopback.wire import Json

Path = tuple[str | int, ...]


class Problems:
    """Collect what is wrong with a body."""

    def __init__(self) -> None:
        self._errors: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Note one problem of the field at `path`."""
        place = self._errors
        for step in path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def raise_if_any(self) -> None:
        """Refuse the body if anything is wrong with it."""
        if self._errors:
            raise invalid_form(self._errors)

    def require(self, path: Path, value: object) -> bool:
        """Say whether a field is there; it is a problem if not."""
        if value is None or value == "":
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
            return False
        return True

    def text(self, path: Path, value: object, *, most: int, least: int = 0) -> None:
        """Demand a text of a length in characters; None is no text and never too long."""
        if value is None and not least:
            return
        if value is None or (value == "" and least):
            self.require(path, None)
        elif not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
        else:
            self._length(path, len(value), least=least, most=most)

    def count(self, path: Path, value: Collection[object], *, most: int, least: int = 0) -> None:
        """Demand so many things in a list."""
        self._length(path, len(value), least=least, most=most)

    def _length(self, path: Path, length: int, *, least: int, most: int) -> None:
        if length > most and not least:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif not least <= length <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def number(self, path: Path, value: object, *, least: int, most: int) -> None:
        """Demand a whole number within bounds, or none."""
        if value is None:
            return
        if not isinstance(value, int):
            self.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value < least:
            self.add(path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        elif value > most:
            self.add(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")

    def choice(self, path: Path, value: object, *, among: Collection[object]) -> bool:
        """Say whether a value is one of those that Discord knows; it is a problem if not."""
        if value in among:
            return True
        allowed = ", ".join(str(each) for each in sorted(among, key=str))
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{allowed}}}.")
        return False

    def address(self, path: Path, value: object, *, most: int = 2048) -> None:
        """Demand a web address, or none."""
        if value is None:
            return
        self.text(path, value, most=most)
        if not str(value).startswith(("http://", "https://", "attachment://", "discord://")):
            self.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")

    def distinct(
        self, path: Path, values: Mapping[int, object], *, code: str, message: str, key: str
    ) -> None:
        """Demand that no two of the values by row are the same; the later one is the problem."""
        seen: set[object] = set()
        for row, value in values.items():
            if value in seen:
                self.add((*path, row, key), code, message)
            seen.add(value)
