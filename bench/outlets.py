"""Measures the outlets room: ``python bench/outlets.py lookup``, and see ``--help`` for the rest.

Every figure that docs/quality.md states of outlets, ratings and blindspots is printed by one of these commands.
"""

from __future__ import annotations

import argparse
import random
import time

from storyscape.outlets.registry import Registry
from storyscape.records import Outlet

SEED = 20261121
ENDINGS = ("com", "co.uk", "de", "com.br", "ru", "org", "net", "fr", "co.jp", "in")
PREFIXES = ("", "www.", "m.", "amp.", "edition.", "en.")


def lookup(urls: int = 1_000_000, outlets: int = 10_000, hosts: int = 50_000) -> dict[str, float]:
    """Find the outlet of ``urls`` distinct URLs, one in five of a known outlet; seconds and how many were found."""
    chance = random.Random(SEED)
    names = [f"paper-{number}.{chance.choice(ENDINGS)}" for number in range(hosts)]
    registry = Registry(Outlet(id=name, name=name, domains=(name, f"{name}/english")) for name in names[:outlets])
    asked = [
        f"https://{chance.choice(PREFIXES)}{chance.choice(names)}/{chance.choice(('news', 'english'))}/{number}/story"
        for number in range(urls)
    ]
    start = time.process_time()
    found = sum(registry.find(url) is not None for url in asked)
    return {"urls": urls, "found": found, "CPU seconds": round(time.process_time() - start, 1)}


COMMANDS = {"lookup": lookup}


def main() -> None:
    """Run one measurement and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=sorted(COMMANDS))
    for name, figure in COMMANDS[parser.parse_args().what]().items():
        print(f"{name}: {figure}")


if __name__ == "__main__":
    main()
