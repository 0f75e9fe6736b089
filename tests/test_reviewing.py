"""Reviewing doubtful links: what is asked in which order, what an answer writes down, and that it stays."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from api_study import encoded, study
from trialgraph.build import build, decisions_path, relink
from trialgraph.cli.review import command
from trialgraph.errors import SourceError, StoreError
from trialgraph.graph import open_graph
from trialgraph.linking import CANDIDATES, MAPPINGS
from trialgraph.mappings import Justification, Mapping, Predicate, mapping_table, read_mappings
from trialgraph.reviewing import (
    Question,
    append_rows,
    decide_doubt,
    decide_link,
    find_doubts,
    find_links,
    remove_lines,
    signed,
)
from trialgraph.vocabularies import own_vocabulary
from vocabulary_samples import built, tabbed

PROGRAM = Path(sysconfig.get_path("scripts")) / "trialgraph"
OWN = "https://trialgraph.invalid/"
DRUG = "https://w3id.org/trialgraph/drug/"


def row(name: str = "zorva", obj: str = "1", **said: object) -> Mapping:
    """That a drug's name may be a term of our own vocabulary."""
    usual = {
        "subject_id": DRUG + name,
        "subject_label": name.title(),
        "category": "Drug",
        "predicate": Predicate.CLOSE,
        "object_id": OWN + obj,
        "object_label": f"term {obj}",
        "vocabulary": "own",
        "justification": Justification.LIKENESS,
        "confidence": 0.5,
        "comment": "alike",
    }
    return Mapping(**(usual | said))


def question(*rows: Mapping) -> Question:
    return Question(rows=rows, uses=1)


def names(questions: list[Question]) -> list[str]:
    return [each.name for each in questions]


# --- what waits ---------------------------------------------------------------------------------------


def test_the_most_used_name_is_asked_first_and_its_likeliest_meaning_stands_first():
    rows = [row("rare"), row("often"), row("often", "2", confidence=0.9), row("also rare")]
    found = find_doubts(rows, [], uses={DRUG + "often": 7, DRUG + "rare": 1, DRUG + "also rare": 1})
    assert names(found) == ["Often", "Also Rare", "Rare"]
    assert [each.object_id[-1] for each in found[0].rows] == ["2", "1"]
    assert [each.uses for each in found] == [7, 1, 1]


def test_what_is_decided_is_not_asked_again():
    rows = [row("taken"), row("taken", "2"), row("refused"), row("half"), row("half", "2")]
    decisions = [row("taken"), row("refused", negated=True), row("half", negated=True)]
    (left,) = find_doubts(rows, decisions, uses={})
    assert left.rows == (row("half", "2"),)


def test_one_kind_alone_is_asked_when_it_is_named():
    rows = [row("zorva"), row("ear fever", category="Condition")]
    assert names(find_doubts(rows, [], uses={}, kind="Condition")) == ["Ear Fever"]


def test_a_term_that_was_found_twice_is_shown_once():
    (found,) = find_doubts([row(confidence=0.4), row(confidence=0.6)], [], uses={})
    assert [each.confidence for each in found.rows] == [0.6]


def test_the_least_certain_link_is_asked_first_with_all_that_its_name_is_linked_to():
    rows = [row("sure", confidence=0.95), row("pair", "1", confidence=0.98), row("pair", "2", confidence=0.9)]
    rows += [row("wrong", confidence=0.1, negated=True), row("right", confidence=0.2)]
    found = find_links(rows, [row("right")], uses={})
    assert names(found) == ["Pair", "Sure"]
    assert len(found[0].rows) == 2


# --- what an answer means -----------------------------------------------------------------------------

TWO = question(row(obj="1"), row(obj="2", predicate=Predicate.BROAD))


@pytest.mark.parametrize(
    ("answer", "obj", "predicate"),
    [
        ("1", "1", "skos:exactMatch"),
        ("2", "2", "skos:exactMatch"),
        ("1c", "1", "skos:closeMatch"),
        ("2 b", "2", "skos:broadMatch"),
        ("2n", "2", "skos:narrowMatch"),
    ],
)
def test_a_number_accepts_a_term_and_a_letter_says_how_it_stands_to_the_name(answer, obj, predicate):
    (found,) = decide_doubt(TWO, answer)
    assert (found.object_id, found.predicate, found.negated) == (OWN + obj, predicate, False)


def test_none_of_these_rejects_every_one():
    assert [(each.object_id[-1], each.negated) for each in decide_doubt(TWO, "x")] == [("1", True), ("2", True)]


def test_a_link_is_confirmed_as_it_is_or_rejected_whole_or_in_part():
    assert decide_link(TWO, "y") == TWO.rows
    assert [(each.object_id[-1], each.negated) for each in decide_link(TWO, "x")] == [("1", True), ("2", True)]
    assert [(each.object_id[-1], each.negated) for each in decide_link(TWO, "2x")] == [("2", True)]


@pytest.mark.parametrize("answer", ["", "0", "3", "00", "1x", "y", "-1", "1 2", "1cb", "x1", "99999", "١", "²"])
def test_what_is_no_answer_decides_nothing_about_a_doubt(answer):
    assert decide_doubt(TWO, answer) == ()


@pytest.mark.parametrize("answer", ["", "1", "1c", "3x", "0x", "yy", "²x"])
def test_what_is_no_answer_decides_nothing_about_a_link(answer):
    assert decide_link(TWO, answer) == ()


@given(st.text(max_size=5))
def test_whatever_is_typed_only_what_was_shown_can_be_decided(answer):
    for decide in (decide_doubt, decide_link):
        assert {each.object_id for each in decide(TWO, answer)} <= {OWN + "1", OWN + "2"}


def test_a_decision_says_who_took_it_when_and_upon_what_evidence():
    found = signed(row(), author="Ada Quill", date="2031-02-03")
    assert (found.author, found.date, found.confidence) == ("Ada Quill", "2031-02-03", 1)
    assert found.justification == "semapv:ManualMappingCuration"
    assert found.comment == "alike"


# --- the table of decisions ---------------------------------------------------------------------------

DECISION = signed(row(obj="7", predicate=Predicate.EXACT), author="Ada Quill", date="2031-02-03")
REFUSAL = msgspec.structs.replace(DECISION, negated=True)


def test_a_table_is_made_for_the_first_decision_and_the_next_goes_below(tmp_path):
    path = tmp_path / "new.tsv"
    append_rows(path, [DECISION])
    append_rows(path, [REFUSAL, DECISION])
    assert list(read_mappings(path)) == [DECISION, REFUSAL, DECISION]
    assert [each.name for each in tmp_path.iterdir()] == ["new.tsv"]


def test_an_undone_decision_leaves_the_table_as_it_was(tmp_path):
    path = tmp_path / "new.tsv"
    append_rows(path, [DECISION, REFUSAL])
    before = path.read_bytes()
    remove_lines(path, append_rows(path, [DECISION]))
    assert path.read_bytes() == before


def test_what_somebody_else_added_meanwhile_stays_when_a_decision_is_undone(tmp_path):
    path = tmp_path / "shared.tsv"
    mine = append_rows(path, [REFUSAL])
    append_rows(path, [DECISION])
    remove_lines(path, mine)
    assert list(read_mappings(path)) == [DECISION]
    with pytest.raises(SourceError, match="nothing is undone"):
        remove_lines(path, mine)


HEAD = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
LINE = f"{DRUG}brontin\tskos:exactMatch\t{OWN}3\tsemapv:ManualMappingCuration"
BY_HAND = {
    "a column of one's own": f"# mine\n{HEAD}\tmy notes\n{LINE}\task Jo\n",
    "cells beyond the header": f"{HEAD}\tmy notes\n{LINE}\task Jo\tabout it\tagain\n",
    "a header that a remark repeats": f"# {HEAD}\n{HEAD}\n{LINE}\n",
    "another order, first one's own": f"colour\t{HEAD}\nred\t{LINE}\n",
    "no end of line": f"{HEAD}\n{LINE}",
    "line ends and a mark of Windows": f"\ufeff{HEAD}\tnotes\r\n{LINE}\tyes\r\n",
    "a header in quotes": "\t".join(f'"{column}"' for column in HEAD.split("\t")) + f"\n{LINE}\n",
    "prefixes of one's own": f"#curie_map:\n#  trialgraph: https://example.org/\n{HEAD}\n{LINE}\n",
    "empty lines": f"{HEAD}\n\n{LINE}\n\n",
}


@pytest.mark.parametrize("text", BY_HAND.values(), ids=BY_HAND)
def test_a_table_edited_by_hand_takes_decisions_and_keeps_what_is_in_it(tmp_path, text):
    path = tmp_path / "by-hand.tsv"
    path.write_bytes(text.encode())
    (before,) = read_mappings(path)
    append_rows(path, [REFUSAL, DECISION])
    assert list(read_mappings(path)) == [before, REFUSAL, DECISION]
    header = HEAD.split("\t")[-1]
    kept = path.read_text(encoding="utf-8-sig")
    assert all(line in kept for line in text.lstrip("\ufeff").splitlines() if header not in line)


@pytest.mark.parametrize("text", ["", "\n", "# only a remark\n", f"{HEAD}\n"])
def test_a_table_without_rows_takes_the_first(tmp_path, text):
    path = tmp_path / "empty.tsv"
    path.write_text(text)
    append_rows(path, [REFUSAL])
    assert list(read_mappings(path)) == [REFUSAL]


CELL = st.text(st.characters(exclude_characters='\r\n\t"', exclude_categories=("Cs", "Cc")), max_size=20)


@given(notes=st.lists(CELL, min_size=1, max_size=3), order=st.permutations(range(5)))
def test_ones_own_columns_keep_their_cells_wherever_they_stand(tmp_path_factory, notes, order):
    path = tmp_path_factory.mktemp("tables") / "by-hand.tsv"
    head, columns = [*HEAD.split("\t"), "my notes"], LINE.split("\t")
    lines = [[head[n] for n in order], *([[*columns, note][n] for n in order] for note in notes)]
    path.write_text("\n".join("\t".join(line) for line in lines), encoding="utf-8", newline="")
    before = list(read_mappings(path))
    remove_lines(path, append_rows(path, [DECISION]))
    append_rows(path, [REFUSAL])
    assert list(read_mappings(path)) == [*before, REFUSAL]
    body = path.read_text(encoding="utf-8").split("\n")
    assert body[1 : len(lines)] == ["\t".join(line) for line in lines[1:]]


def test_a_label_is_no_remark_where_labels_stand_first(tmp_path):
    path = tmp_path / "by-hand.tsv"
    path.write_text("subject_label\t" + HEAD + "\n")
    append_rows(path, [msgspec.structs.replace(DECISION, subject_label="#7 drug")])
    assert [each.subject_label for each in read_mappings(path)] == ["#7 drug"]


def test_a_table_that_a_group_may_write_stays_so(tmp_path):
    path = tmp_path / "shared.tsv"
    path.write_text(f"{HEAD}\n")
    path.chmod(0o664)
    remove_lines(path, append_rows(path, [DECISION]))
    assert path.stat().st_mode & 0o777 == 0o664


def test_a_table_that_is_a_link_to_a_shared_one_stays_a_link(tmp_path):
    (tmp_path / "mine.tsv").symlink_to(tmp_path / "shared.tsv")
    remove_lines(tmp_path / "mine.tsv", append_rows(tmp_path / "mine.tsv", [REFUSAL]))
    append_rows(tmp_path / "mine.tsv", [DECISION])
    assert (tmp_path / "mine.tsv").is_symlink()
    assert list(read_mappings(tmp_path / "shared.tsv")) == [DECISION]


def test_a_table_that_cannot_be_written_is_told_by_name(tmp_path):
    (tmp_path / "folder.tsv").mkdir()
    with pytest.raises(SourceError, match=r"folder\.tsv: the decision cannot be written"):
        append_rows(tmp_path / "folder.tsv", [DECISION])


# --- the command --------------------------------------------------------------------------------------


def trial(number: int, *drugs: str) -> dict:
    """A study of ear fever with these drugs."""
    interventions = [{"type": "DRUG", "name": name} for name in drugs]
    return study(
        f"NCT9000001{number}",
        conditionsModule={"conditions": ["Ear Fever"]},
        sponsorCollaboratorsModule={"leadSponsor": {"name": "Hospital of Nowhere"}},
        armsInterventionsModule={"interventions": interventions},
    )


STUDIES = [
    trial(1, "Zorva", "Brontinib"),
    trial(2, "Zorva", "Abacept + Brontinib"),
    trial(3, "Quillin", "Abacept + XQ-12"),
]
TERMS = tabbed(
    ["1", "zorvatinib", "R:Zorva"],
    ["2", "zorvamab", "R:Zorva"],
    ["3", "quillinate", "R:Quillin"],
    ["4", "brontinib"],
    ["5", "abacept"],
)


@dataclass(frozen=True)
class Desk:
    """A graph, in which two drugs are in doubt, and the records that it was built from."""

    graph: Path
    records: Path

    @property
    def decisions(self) -> list[Mapping]:
        path = decisions_path(self.graph)
        return list(read_mappings(path)) if path.exists() else []

    def review(self, answers: str, *words: str) -> Result:
        """What the command says to somebody who types these answers."""
        words = ("--graph", str(self.graph), "--by", "Ada Quill", *words)
        return CliRunner().invoke(command, words, input=answers, catch_exceptions=False)

    def drugs_of(self, number: int) -> set[str]:
        """The drugs that a trial studies, as the store has them."""
        query = f"""
            PREFIX tg: <https://w3id.org/trialgraph/ontology#>
            SELECT ?drug {{ <https://w3id.org/trialgraph/trial/NCT9000001{number}> tg:studiesDrug ?drug }}"""
        with open_graph(self.graph) as graph:
            return {each["drug"] for each in graph.sparql(query)}

    def links(self) -> list[str]:
        """All that links trials and arms to drugs, and what drugs are called."""
        query = "SELECT ?s ?p ?o { ?s ?p ?o FILTER (CONTAINS(STR(?s), '/trial/') || CONTAINS(STR(?o), '/drug/')) }"
        with open_graph(self.graph) as graph:
            return sorted(str(each) for each in graph.sparql(query))


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with vocabularies, records and their graph, to be copied."""
    folder = tmp_path_factory.mktemp("review")
    (folder / "records").mkdir()
    (folder / "records/studies.jsonl").write_bytes(b"\n".join(map(encoded, STUDIES)))
    (folder / "vocabularies").mkdir()
    built(folder / "vocabularies", own_vocabulary("own", kinds=("drug",), iri_form=OWN + "{}"), TERMS).close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIALGRAPH_VOCABULARIES", str(folder / "vocabularies"))
        build([folder / "records"], folder / "graph")
        yield folder


@pytest.fixture
def desk(pattern: Path, tmp_path: Path) -> Desk:
    shutil.copytree(pattern / "graph", tmp_path / "graph")
    return Desk(tmp_path / "graph", pattern / "records")


def test_a_name_is_shown_with_its_use_and_what_it_may_mean_and_why(desk):
    said = desk.review("").stdout
    assert re.search(r"Zorva  trialgraph:drug/zorva  Drug, named 2 times  \(1 of 2\)\n", said)
    assert re.search(rf"  1  zorvatinib  {OWN}1\n +own[^\n]*; 0\.\d\d close: .*Zorva", said)
    assert f"  2  zorvamab  {OWN}2\n" in said
    assert "Quillin" not in said
    assert "0 decided" in said
    assert desk.decisions == []


def test_answers_become_decisions_and_the_end_says_how_to_apply_them(desk):
    said = desk.review("2b\nx\n").stdout
    assert [(each.subject_label, each.object_id[-1], each.predicate, each.negated) for each in desk.decisions] == [
        ("Zorva", "2", "skos:broadMatch", False),
        ("Quillin", "3", "skos:closeMatch", True),
    ]
    assert {(each.author, each.date, each.confidence) for each in desk.decisions} == {
        ("Ada Quill", date.today().isoformat(), 1.0)
    }
    assert "2 decided" in said and "`trialgraph link` applies them" in said
    assert desk.review("").stdout == "nothing waits for review\n"


def test_help_and_a_slip_of_the_finger_ask_again_and_a_skipped_name_comes_another_time(desk):
    said = desk.review("?\n9\ns\nq\n").stdout
    assert said.count("it is none of these") == 2
    assert said.count("Zorva  ") == 3 and said.count("Quillin  ") == 1
    assert desk.decisions == []
    assert "Zorva  " in desk.review("").stdout


def test_the_last_decisions_can_be_undone_one_after_the_other(desk):
    assert "nothing to undo" in desk.review("u\n").stdout
    said = desk.review("1\nu\n2\ns\n").stdout
    assert [each.object_id[-1] for each in desk.decisions] == ["2"]
    assert "1 decided" in said
    desk.review("u\n3\n")  # what an earlier session decided is not undone
    assert [each.object_id[-1] for each in desk.decisions] == ["2"]


def test_only_one_kind_is_asked_about_in_whatever_case_it_is_typed(desk):
    assert desk.review("", "--kind", "condition").stdout == "nothing waits for review\n"
    assert "Zorva" in desk.review("", "--kind", "drug").stdout
    assert desk.review("", "--kind", "ear").exit_code == 2


def test_a_decision_is_in_the_graph_after_linking_and_after_building_anew(desk):
    assert DRUG + "zorva" in desk.drugs_of(1)
    desk.review("2\n")
    relink(desk.graph)
    assert desk.drugs_of(1) == {OWN + "2", OWN + "4"}
    assert "Zorva" not in {each.subject_label for each in read_mappings(desk.graph / CANDIDATES)}
    build([desk.records], desk.graph)
    assert desk.drugs_of(1) == {OWN + "2", OWN + "4"}
    kept = [each for each in read_mappings(desk.graph / MAPPINGS) if each.subject_label == "Zorva"]
    assert kept == desk.decisions


def test_a_decision_by_hand_counts_whatever_vocabularies_are_at_hand(desk):
    hospital = "https://ror.org/09zzzzz01"
    said = {"category": "Sponsor", "object_id": hospital, "object_label": "Nowhere Infirmary", "vocabulary": "ror"}
    iri = "https://w3id.org/trialgraph/sponsor/hospital-of-nowhere"
    append_rows(decisions_path(desk.graph), [signed(row(subject_id=iri, **said), author="Ada", date="2031-02-03")])
    relink(desk.graph)
    query = "SELECT ?s { ?s <https://w3id.org/trialgraph/ontology#hasSponsor> ?o }"
    with open_graph(desk.graph) as graph:
        assert len(list(graph.sparql(query.replace("?o", f"<{hospital}>")))) == 3
        assert graph.card(hospital).name == "Nowhere Infirmary"


def test_a_rejection_is_in_the_graph_after_linking_and_after_building_anew(desk):
    desk.review("x\n")
    for apply in (lambda: relink(desk.graph), lambda: build([desk.records], desk.graph)):
        apply()
        assert DRUG + "zorva" in desk.drugs_of(1)
        assert names(find_doubts(read_mappings(desk.graph / CANDIDATES), [], uses={})) == ["Quillin"]
        assert [each for each in read_mappings(desk.graph / MAPPINGS) if each.negated] == desk.decisions


def test_a_link_found_wrong_is_taken_out_of_the_graph(desk):
    assert OWN + "4" in desk.drugs_of(1)
    said = desk.review("".join("x\n" if n == 0 else "s\n" for n in range(9)), "--accepted").stdout
    assert "1 decided" in said
    (wrong,) = {each.subject_id for each in desk.decisions}
    relink(desk.graph)
    left = [each for each in read_mappings(desk.graph / MAPPINGS) if each.subject_id == wrong]
    assert left and all(each.negated for each in left)


def test_confirming_every_link_changes_nothing_in_what_is_linked(desk):
    before = desk.links()
    assert "XQ-12" in desk.review("y\n" * 9, "--accepted").stdout
    assert desk.review("", "--accepted").stdout == "nothing waits for review\n"
    relink(desk.graph)
    assert desk.links() == before


def test_a_label_cannot_move_the_cursor_or_rename_the_window(desk):
    with mapping_table(desk.graph / CANDIDATES) as write:
        write(row(subject_label="a\x1b[2Jb", object_label="\x1b]0;x\x07", comment="\u202eback\x9b1m"))
    said = desk.review("1\n").stdout
    assert not set("\x1b\x07\x9b\u202e") & set(said)
    assert len(desk.decisions) == 1


def test_an_address_given_as_a_name_does_not_enter_the_table(desk):
    desk.review("1\n", "--by", "ada.quill@example.org")
    assert "example.org" not in decisions_path(desk.graph).read_text()
    assert len(desk.decisions) == 1


def test_a_broken_row_among_the_decisions_is_told_by_its_number_before_anything_is_asked(desk):
    path = decisions_path(desk.graph)
    path.write_text(f"{HEAD}\n{LINE}\n{LINE.replace('exactMatch', 'likeMatch')}\n")
    before = path.read_text()
    with pytest.raises(SourceError, match=r"graph\.decisions\.sssom\.tsv: row 2.*likeMatch"):
        desk.review("1\n")
    assert path.read_text() == before


def test_names_that_are_linked_to_nothing_are_shown_with_terms_that_look_alike(desk, tmp_path):
    (tmp_path / "more.jsonl").write_bytes(b"\n".join(map(encoded, (trial(1, "Brontinub"), trial(2, "Brontinib")))))
    build([tmp_path / "more.jsonl"], desk.graph)
    said = desk.review("1\n", "--unlinked").stdout
    assert re.search(rf"Brontinub .*\(1 of 1\)\n  1  brontinib  {OWN}4\n +own; .*\d\d of 100 alike", said)
    (decided,) = desk.decisions
    assert (decided.subject_label, decided.object_id) == ("Brontinub", OWN + "4")
    assert "nothing waits" in desk.review("", "--unlinked").stdout
    assert "nothing waits" in desk.review("", "--unlinked", "--kind", "city").stdout
    relink(desk.graph)
    assert desk.drugs_of(1) == {OWN + "4"}


def test_a_folder_without_candidates_leads_to_build(tmp_path):
    with pytest.raises(StoreError, match="trialgraph build"):
        Desk(tmp_path / "nowhere", tmp_path).review("")
    assert not list(tmp_path.iterdir())


# --- real terminals, real processes -------------------------------------------------------------------


def shown_until(handle: int, wanted: str) -> str:
    """What a program prints until it has printed this."""
    said, deadline = "", time.monotonic() + 20
    while wanted not in said:
        assert time.monotonic() < deadline, said
        if select.select([handle], [], [], 0.5)[0]:
            said += os.read(handle, 4096).decode()
    return said


@pytest.fixture
def terminal(desk: Desk) -> Iterator[tuple[subprocess.Popen, int]]:
    """The command at a terminal of its own, and the other end of its line."""
    yield from at_terminal(desk, {})


@pytest.fixture
def plain_terminal(desk: Desk) -> Iterator[tuple[subprocess.Popen, int]]:
    """The same where colours are not wanted."""
    yield from at_terminal(desk, {"NO_COLOR": "1"})


def at_terminal(desk: Desk, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen, int]]:
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    process = subprocess.Popen(
        [PROGRAM, "review", "--graph", desk.graph],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=kept | environment | {"LOGNAME": "ada"},
        start_new_session=True,
        # a job in the background of a shell does not hear it
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    os.close(theirs)
    yield process, ours
    process.kill()
    process.wait()
    os.close(ours)


def test_at_a_terminal_names_stand_out_and_the_login_name_signs(desk, terminal):
    process, line = terminal
    assert "\x1b[1mZorva" in shown_until(line, "? for help")
    os.write(line, b"1\n")
    assert "Quillin" in shown_until(line, "(2 of 2)")
    os.write(line, b"\x04")  # Ctrl-D
    assert "1 decided" in shown_until(line, "applies them")
    assert process.wait(10) == 0
    assert [each.author for each in desk.decisions] == ["ada"]


def test_no_colours_where_they_are_not_wanted(plain_terminal):
    process, line = plain_terminal
    said = shown_until(line, "? for help")
    os.write(line, b"q\n")
    assert "\x1b" not in said + shown_until(line, "0 decided")
    assert process.wait(10) == 0


def test_an_interrupted_review_keeps_what_was_decided_and_says_so(desk, terminal):
    process, line = terminal
    shown_until(line, "? for help")
    os.write(line, b"2\n")
    if "? for help" not in shown_until(line, "(2 of 2)").rpartition("(2 of 2)")[2]:
        shown_until(line, "? for help")
    process.send_signal(signal.SIGINT)
    assert "1 decided" in shown_until(line, "applies them")
    assert process.wait(10) == 0
    assert [each.object_id[-1] for each in desk.decisions] == ["2"]


def test_a_killed_review_has_lost_nothing(desk, terminal):
    process, line = terminal
    shown_until(line, "? for help")
    os.write(line, b"x\n")
    shown_until(line, "(2 of 2)")
    process.kill()
    assert process.wait(10) == -signal.SIGKILL
    assert [each.negated for each in desk.decisions] == [True, True]


def test_bytes_that_are_no_text_are_no_answer(desk):
    done = subprocess.run(
        [PROGRAM, "review", "--graph", desk.graph, "--by", "Ada"],
        input=b"\xff\xfe\n1\xe9\n2\n",
        capture_output=True,
        timeout=20,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert [each.object_id[-1] for each in desk.decisions] == ["2"]
