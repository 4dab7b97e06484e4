"""Print how the packages depend on each other: `.venv/bin/python -m tests.import_graph`.

For each package: its rooms (the folders and modules directly in it), the arrows between them, the floors (the
longest chain of rooms that import each other), and the pairs of rooms that import each other in a circle.
"""

from collections import defaultdict
from functools import cache
from itertools import combinations

import grimp


def main() -> None:
    """Print a line for each package and sub-package."""
    graph = grimp.build_graph("bot", "retrieval")
    modules = [each for each in graph.modules if not graph.find_children(each)]
    print(f"{len(modules)} modules without packages")
    print(f"{'package':<30}{'rooms':>6}{'arrows':>8}{'floors':>8}{'circles':>9}")
    for package in sorted(each for each in graph.modules if graph.find_children(each)):
        rooms = graph.find_children(package)
        arrows = arrows_between(graph, rooms)
        circles = sum(b in arrows[a] and a in arrows[b] for a, b in combinations(sorted(rooms), 2))
        count = sum(map(len, arrows.values()))
        floors = "-" if circles else str(floors_of(arrows, rooms))
        print(f"{package:<30}{len(rooms):>6}{count:>8}{floors:>8}{circles:>9}")


def arrows_between(graph: grimp.ImportGraph, rooms: set[str]) -> dict[str, set[str]]:
    """Return the rooms that each room imports, from any module in it."""
    arrows: defaultdict[str, set[str]] = defaultdict(set)
    for room in rooms:
        for module in (room, *graph.find_descendants(room)):
            for imported in graph.find_modules_directly_imported_by(module):
                arrows[room] |= {
                    other for other in rooms - {room} if imported == other or imported.startswith(f"{other}.")
                }
    return arrows


def floors_of(arrows: dict[str, set[str]], rooms: set[str]) -> int:
    """Return the number of rooms on the longest chain; there must be no circle."""

    @cache
    def height(room: str) -> int:
        return 1 + max(map(height, arrows.get(room, ())), default=0)

    return max(map(height, rooms))


if __name__ == "__main__":
    main()
