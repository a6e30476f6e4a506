"""The commands that change something, each in a world where it has something to do."""
from dataclasses import dataclass
from typing import Callable

import world as worlds


@dataclass(frozen=True)
class Scene:
    name: str
    before: Callable  # makes the world
    command: tuple
    has_operation: bool = True

    @property
    def arguments(self):
        return (*self.command, "--operation", "form 17") if self.has_operation else self.command


SENDING = Scene("send", worlds.waiting, ("send",), has_operation=False)
RESTORED = [
    Scene("send from a restored copy", worlds.restored, ("send",), has_operation=False),
    Scene("outbox --release", worlds.restored, ("outbox", "--release"), has_operation=False),
]
SCENES = [
    Scene("draw", worlds.nothing, ("draw", "people.csv", "--title", "Tea")),
    Scene("draw --commit", worlds.nothing, worlds.ANNOUNCEMENT),
    Scene("draw --value", worlds.announced, ("draw", "people.csv", "--title", "Tea", "--value", "3 14 15 26 35 46")),
    Scene("add", worlds.told, ("add", "Zoe", "--email", "zoe@example.com", "--group", "Byron")),
    Scene("add while others wait", worlds.waiting, ("add", "Zoe", "--email", "zoe@example.com")),
    Scene("remove", worlds.told, ("remove", "Cleo")),
    Scene("exclude", worlds.told, ("exclude", "Ada", "Dan", "--mutual")),
    Scene("address", worlds.told, ("address", "Ada", "ada@new.example.com")),
    Scene("update", worlds.told, ("update", "changed.csv")),
    Scene("details", worlds.told, ("details", "--place", "Ann's")),
    Scene("redraw", worlds.told, ("redraw",)),
    Scene("cancel", worlds.told, ("cancel",)),
    Scene("pairs", worlds.told, ("pairs", "--yes")),
    Scene("erase", worlds.left, ("erase", "Cleo", "--yes")),
    Scene("delete", worlds.told, ("delete", "Tea", "--yes")),
    Scene("remind", worlds.nothing, ("remind", "-c", "people.csv", "2099-12-20|Party|ada@example.com,zoe@example.com")),
    Scene("remind --exchange", worlds.near, ("remind", "--exchange", "Tea")),
    Scene("resend", worlds.told, ("resend", "Ada", "Ben")),
    SENDING,
]
