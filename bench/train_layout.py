"""Learn which stretches of a page are its article's text, report held-out figures, write ``data/layout_trees.toml``.

Run ``python -m bench.train_layout`` (five minutes on one core). It learns from the labelled pages of
``../shared/data/pages``: the scrapinghub benchmark (MIT) and the dev part of WCXB (CC BY 4.0). Figures come from five
folds: each page is judged by trees that have not seen it. The trees that are written have seen all pages.
"""

from __future__ import annotations

import re
import sys
from math import inf
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from bench.extraction import FOLDS, Gold, fold_of, scrapinghub, wcxb
from storyscape.ingest.decode import decode
from storyscape.ingest.judging import DEPTH, Judge, forest
from storyscape.ingest.layout import Layout, layout, tree_of
from storyscape.ingest.metadata import declared_charset, read_metadata
from storyscape.ingest.weighing import Sizes, context, features

_PARTS: Final = 4  # of the pages, each judged by trees from the others before the second trees are learned
_TREES: Final = (70, 50)
TABLE: Final = Path(__file__).resolve().parents[1] / "src" / "storyscape" / "data" / "layout_trees.toml"
_WORD: Final = re.compile(r"\w+")
_HEAD: Final = """# Trees that tell an article's text from the rest of its page (storyscape.ingest.judging).
# Source: learned by `python -m bench.train_layout` from the pages of the scrapinghub article extraction benchmark
# and of the dev part of WCXB (Web Content Extraction Benchmark); holds no text of theirs. Licence: CC BY 4.0.
"""


class Labelled(NamedTuple):
    """A page's stretches as numbers, the share of each that stands in the gold text, and their lengths in words."""

    sizes: Sizes
    rows: NDArray[np.float32]
    shares: NDArray[np.float32]
    words: NDArray[np.float32]
    fold: int


def labelled(page: bytes, gold: Gold) -> Labelled:
    """A page of a benchmark as material to learn from."""
    text = decode(page, declared_charset(page)) or ""
    tree = tree_of(text)
    stated, found = read_metadata(tree), layout(tree)
    sizes = Sizes(found)
    return Labelled(
        sizes=sizes,
        rows=features(sizes, stated.title, stated.stated_text),
        shares=_shares(found, gold["text"]),
        words=np.array([len(_WORD.findall(line)) for line in found.texts], dtype=np.float32),
        fold=fold_of(page),
    )


def held_out() -> list[Judge]:
    """For each fold the judge that was learned without it."""
    pages = [labelled(page, gold) for page, gold in (*scrapinghub(), *wcxb())]
    tables = [learn([page for page in pages if page.fold != k]) for k in range(FOLDS)]
    return [Judge(forest(rows["first"]), forest(rows["second"])) for rows in tables]


def learn(pages: list[Labelled]) -> dict[str, Any]:
    """The two tables of trees learned from pages; the second from judgments by trees that have not seen the page."""
    again: list[Labelled] = []
    for k in range(_PARTS):
        trees = forest(_fitted([page for i, page in enumerate(pages) if i % _PARTS != k], _TREES[0]))
        for page in pages[k::_PARTS]:
            around = context(page.sizes, trees.probabilities(page.rows))
            again.append(page._replace(rows=np.concatenate([around, page.rows], axis=1)))
    return {"first": _fitted(pages, _TREES[0]), "second": _fitted(again, _TREES[1])}


def _fitted(pages: list[Labelled], trees: int) -> dict[str, Any]:
    """The table of trees learned from the pages' numbers. Stretches count by their length, pages alike."""
    model = HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=0.15, max_depth=DEPTH, max_leaf_nodes=None, l2_regularization=1.0, max_bins=64,
        random_state=0,
    )  # fmt: skip
    weights = [(p.words + 3) / (p.words[p.shares >= 0.5].sum() + 200) for p in pages]
    labels = np.concatenate([p.shares for p in pages]) >= 0.5
    model.fit(np.concatenate([p.rows for p in pages]), labels, sample_weight=np.concatenate(weights))
    return _table(model)


def _shares(found: Layout, gold: str) -> NDArray[np.float32]:
    words = _WORD.findall(gold)
    grams = {n: {tuple(words[i : i + n]) for i in range(len(words) - n + 1)} for n in (1, 2, 3, 4)}
    lines = {" ".join(_WORD.findall(line)) for line in gold.split("\n")}
    out = []
    for text, links in zip(found.texts, found.links, strict=True):
        own = _WORD.findall(text)
        n = min(4, len(own))
        pieces = [tuple(own[i : i + n]) for i in range(len(own) - n + 1)] if own else []
        share = sum(piece in grams[n] for piece in pieces) / len(pieces) if pieces else 0.0
        if len(own) < 4 and share:  # a few words may stand anywhere: alone on a line of the gold text they are meant
            share = 1.0 if " ".join(own) in lines else 0.0 if links else share / 2
        out.append(share)
    return np.array(out, dtype=np.float32)


def _table(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    columns: dict[str, Any] = {"feature": [], "threshold": [], "value": []}
    for (tree,) in model._predictors:
        _completed(tree.nodes, columns)
    return {"base": float(model._baseline_prediction.ravel()[0]), **columns}


def _completed(nodes: Any, columns: dict[str, Any]) -> None:
    """Add a tree to the columns level by level; what lies below a leaf goes left for ever."""
    level = [0]
    for _ in range(DEPTH):
        inner = [nodes[i] for i in level]
        columns["feature"] += [0 if node["is_leaf"] else int(node["feature_idx"]) for node in inner]
        columns["threshold"] += [inf if node["is_leaf"] else float(np.float32(node["num_threshold"])) for node in inner]
        sides = [
            (i, i) if node["is_leaf"] else (node["left"], node["right"]) for i, node in zip(level, inner, strict=True)
        ]
        level = [int(child) for pair in sides for child in pair]
    columns["value"] += [round(float(nodes[i]["value"]), 4) for i in level]


def main() -> int:
    """Learn from all pages and write the table."""
    lines = [_HEAD]
    for name, rows in learn([labelled(page, gold) for page, gold in (*scrapinghub(), *wcxb())]).items():
        rows["threshold"] = [float(f"{value:.6g}") for value in rows["threshold"]]
        lines.append(f"\n[{name}]")
        lines += [f"{column} = {str(values).replace(' ', '')}" for column, values in rows.items()]
        print(f"{name}: {len(rows['value']) >> DEPTH} trees")
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
