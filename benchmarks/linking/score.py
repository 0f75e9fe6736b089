"""Holds the links of a built graph against what people decided, and tells how much is linked.

`python benchmarks/linking/score.py [work|final]` builds the graph of the records in `../shared`, links it to the
vocabularies that have been added, and compares the mappings with the gold files beside it. A link is right where
each of its concepts is one that the people named, or the same in another vocabulary; a wider concept only where
they named it as wider. With `work`, what is wrong and what is missed is listed; `final` is for the figures only.
"""

import csv
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sample import MANY_STUDIES, STUDIES, read_records

from trialgraph import iris, mentions
from trialgraph.build import build
from trialgraph.graph import open_graph
from trialgraph.linking import MAPPINGS, Shelf, open_shelf
from trialgraph.mappings import Mapping, Predicate, read_mappings
from trialgraph.records import RegistryRecord
from trialgraph.report import Report
from trialgraph.vocabularies.curies import expand

HERE = Path(__file__).parent
Row = dict[str, str]
Links = dict[str, list[Mapping]]
"""The mappings of a graph, by the node of the name."""


@dataclass
class Score:
    """How many links there are, and how many of them are right."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    linkable: int = 0

    def __str__(self) -> str:
        links = self.right + len(self.wrong)
        found = self.linkable - len(self.missed)
        precision = self.right / links if links else 0
        return f"{links} links, precision {precision:.3f}; {found} of {self.linkable} that could be were linked"


def nodes(record: RegistryRecord, row: Row) -> dict[str, str]:
    """The nodes whose links a gold row is about, by kind of vocabulary."""
    part = getattr(record.trial, row["field"])[int(row["position"]) - 1]
    match row["field"]:
        case "conditions":
            return {"disease": iris.condition(part.name)}
        case "interventions":
            return {"drug": iris.drug(part.name)}
        case "sponsors":
            return {"organisation": iris.sponsor(part.name)}
        case "sites":
            return {"organisation": mentions.site_iri(record, part), "place": mentions.town_iri(part) or ""}
    raise ValueError(row["field"])


def score(rows: Iterable[Row], records: dict[str, RegistryRecord], links: Links, shelf: Shelf) -> dict[str, Score]:
    """The links of one gold file's rows, by kind of vocabulary."""
    scores: dict[str, Score] = defaultdict(Score)
    for row in rows:
        for kind, node in nodes(records[row["trial"]], row).items():
            answer = _towns(row["city"]) if kind == "place" else row["answer"]
            _count(scores[kind], [each for each in links.get(node, ()) if each.vocabulary], answer, shelf, kind)
    return scores


def _towns(cell: str) -> str:
    return " ".join(token if token == "none" else f"={token}" for token in cell.split())


def _count(result: Score, found: list[Mapping], answer: str, shelf: Shelf, kind: str) -> None:
    expected = answer not in ("none", "generic")
    result.linkable += expected
    if not found:
        if expected:
            result.missed.append(answer)
    elif _is_right(found, answer, shelf, kind):
        result.right += 1
    else:
        shown = "; ".join(f"{m.object_label} <{m.object_id}> {m.predicate} ({m.comment})" for m in found)
        result.wrong.append(f"{found[0].subject_label} => {shown} -- {answer}")


def _is_right(found: list[Mapping], answer: str, shelf: Shelf, kind: str) -> bool:
    """Whether every linked concept is among those of the answer; a wider one only where it may be."""
    allowed: dict[str, set[str]] = {"=": set(), "<": set(), "+": set()}
    for token in answer.split():
        if token[0] in allowed:
            for curie in token[1:].split("|"):
                allowed[token[0]] |= _same(_expand(curie), shelf, kind)
    for each in found:
        fits = allowed["="] | allowed["+"] | (allowed["<"] if each.predicate is not Predicate.EXACT else set())
        if not _same(each.object_id, shelf, kind) & fits:
            return False
    return True


def _expand(curie: str) -> str:
    if curie.startswith("GEONAMES:"):
        return f"https://sws.geonames.org/{curie.removeprefix('GEONAMES:')}/"
    return expand(curie) or curie


def _same(iri: str, shelf: Shelf, kind: str) -> set[str]:
    """An IRI and those that mean the same in the other vocabularies of its kind."""
    same = {iri}
    for name, index in shelf.of_kind(kind) if kind in ("disease", "drug") else ():
        if term := index.get(iri):
            same.add(shelf.canonical(kind, term, name)[0].id)
            same.update(other.id for other, _ in shelf.equivalents(kind, term, name))
    return same


def score_people(rows: Iterable[Row], records: dict[str, RegistryRecord], links: Links) -> str:
    """Pairwise precision and recall of one node for each person."""
    same = wrong = missed = apart = 0
    for row in rows:
        pair = (("trial", "position"), ("other_trial", "other_position"))
        one, other = (_person(records[row[trial]], int(row[position]), links) for trial, position in pair)
        expected = row["answer"] == "same"
        same += expected and one == other
        missed += expected and one != other
        wrong += not expected and one == other
        apart += not expected and one != other
    precision = same / (same + wrong) if same + wrong else 0
    recall = same / (same + missed)
    return f"{same + missed} same, {wrong + apart} different; precision {precision:.3f}, recall {recall:.3f}"


def _person(record: RegistryRecord, position: int, links: Links) -> str:
    node = mentions.investigator_iri(record, record.trial.investigators[position - 1])
    merged = [each.object_id for each in links.get(node, ()) if not each.vocabulary]
    return merged[0] if merged else node


def _gold(kind: str, half: str) -> Iterator[Row]:
    with (HERE / f"{kind}.tsv").open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file, delimiter="\t") if row["half"] == half)


def _print_score(kind: str, half: str, graph: Path, records: dict[str, RegistryRecord], shelf: Shelf) -> None:
    links: Links = defaultdict(list)
    for row in read_mappings(graph / MAPPINGS):
        links[row.subject_id].append(row)
    if kind == "people":
        print(f"{kind}, half {half}: {score_people(_gold(kind, half), records, links)}")
        return
    for vocabulary, result in score(_gold(kind, half), records, links, shelf).items():
        print(f"{kind} to {vocabulary}, half {half}: {result}")
        if half == "work":
            print(
                *(f"  wrong: {each}" for each in result.wrong),
                *(f"  missed: {m}" for m in result.missed),
                sep="\n",
            )


def _print_coverage(name: str, report: Report, graph: Path) -> None:
    print(f"\n{name}: {report.records:,} records")
    for kind, counts in report.coverage.items():
        if counts.linked:
            share = counts.linked / counts.named
            print(f"  {kind}: {counts.linked:,} of {counts.named:,} mentions linked, {share:.3f}")
    with open_graph(graph) as opened:
        for row in list(opened.query("unmapped_labels"))[:20]:
            print(f"    unlinked {row['class']}: {row['name']} ({row['trials']})")


def main() -> None:
    """Builds, and prints precision on one half and the share of mentions that are linked."""
    half = sys.argv[1] if len(sys.argv) > 1 else "work"
    if not STUDIES.is_file():
        sys.exit("../shared is not here: nothing to score")
    records = {r.number: r for path in (MANY_STUDIES, STUDIES) for r in read_records(path)}
    with tempfile.TemporaryDirectory() as folder, open_shelf() as shelf:
        for name, paths in (("whole studies", [STUDIES]), ("studies of drugs and conditions", [MANY_STUDIES])):
            graph = Path(folder) / name.split()[0]
            began = time.process_time()
            report = build(paths, graph)
            print(f"{name}: built in {time.process_time() - began:.0f} CPU seconds")
            _print_coverage(name, report, graph)
        both = Path(folder) / "both"
        build([STUDIES, MANY_STUDIES], both)
        for kind in ("drugs", "conditions", "sponsors", "sites", "people"):
            _print_score(kind, half, both, records, shelf)


if __name__ == "__main__":
    main()
