"""The ontology: one truth, checked copies, and inferences that hold in a built graph."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import owlready2
import pyoxigraph
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS
from rdflib.compare import isomorphic

from trialgraph.codes import find_concept
from trialgraph.config import ontology_folder
from trialgraph.edges import KINDS
from trialgraph.graph import TrialGraph
from trialgraph.names import fold
from trialgraph.shapes import check, find_violations
from trialgraph.stores import open_store
from trialgraph.terms import TG, TGC

ALIGNMENTS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_folder() / "trialgraph.ttl")


def names_of(ontology: rdflib.Graph, *kinds: rdflib.URIRef) -> set[rdflib.URIRef]:
    return {term for kind in kinds for term in ontology.subjects(RDF.type, kind) if term.startswith(TG)}


def test_the_python_names_are_those_that_the_ontology_declares(ontology: rdflib.Graph) -> None:
    declared = names_of(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    assert {TG[name] for name in TG.__annotations__ if not name.startswith("_")} == declared


def test_every_term_has_a_label_a_comment_and_an_alignment(ontology: rdflib.Graph) -> None:
    for term in names_of(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        assert len(list(ontology.objects(term, RDFS.label))) == 1, term
        assert len(str(ontology.value(term, RDFS.comment))) > 15, term
        assert any(ontology.objects(term, alignment) for alignment in ALIGNMENTS), term


def test_no_word_means_two_concepts_of_one_scheme(ontology: rdflib.Graph) -> None:
    words = Counter(
        (scheme, word)
        for concept, scheme in ontology.subject_objects(SKOS.inScheme)
        for word in {fold(str(w)) for p in (RDFS.label, SKOS.notation, SKOS.altLabel) for w in ontology[concept:p]}
    )
    assert [pair for pair, times in words.items() if times > 1] == []
    assert find_concept("phase", "Phase III") == find_concept("phase", "PHASE3") is not None


def test_the_rdf_xml_file_says_what_the_turtle_file_says(ontology: rdflib.Graph) -> None:
    assert isomorphic(rdflib.Graph().parse(ontology_folder() / "trialgraph.owl", format="xml"), ontology)


def test_the_rdf_xml_file_is_generated_byte_for_byte(tmp_path: Path) -> None:
    for name in ("generate.py", "trialgraph.ttl"):
        shutil.copy(ontology_folder() / name, tmp_path)
    subprocess.run([sys.executable, tmp_path / "generate.py"], check=True)
    assert (tmp_path / "trialgraph.owl").read_bytes() == (ontology_folder() / "trialgraph.owl").read_bytes()


def test_every_class_has_a_shape_unless_it_is_inferred(ontology: rdflib.Graph) -> None:
    shapes = rdflib.Graph().parse(ontology_folder() / "shapes.ttl")
    inferred = set(ontology.subjects(OWL.equivalentClass)) | {TG.MultiRegistryTrial}
    assert set(shapes.objects(None, rdflib.SH.targetClass)) == names_of(ontology, OWL.Class) - inferred


# --- inference ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reasoned(demo: TrialGraph, tmp_path_factory: pytest.TempPathFactory) -> owlready2.World:
    """The demo graph without its direct links and inferred classes, after owlready2's reasoner went over it."""
    if not shutil.which("java"):
        pytest.skip("owlready2's reasoner needs Java, and there is none here")
    folder = tmp_path_factory.mktemp("reasoner")
    data = rdflib.Graph()
    for s, p, o, _ in demo.rdf.quads():
        ours = str(s).startswith(BASE) and not str(s).startswith((str(TG), str(TGC)))
        # dates of partial precision are outside OWL 2's datatypes, and no reasoner takes them
        date = isinstance(o, rdflib.Literal) and str(o.datatype).endswith(("date", "gYear", "gYearMonth"))
        if (
            ours
            and str(p).startswith((str(TG), str(RDF.type)))
            and p not in DIRECT
            and o not in DEFINED
            and not date
        ):
            data.add((s, p, o))
    records = sorted(data.objects(None, TG.hasRecord))
    different, members = rdflib.BNode(), rdflib.BNode()
    data.add((different, RDF.type, OWL.AllDifferent))
    data.add((different, OWL.distinctMembers, members))
    rdflib.collection.Collection(data, members, records)
    data.serialize(folder / "data.nt", format="nt", encoding="utf-8")
    world = owlready2.World()
    world.get_ontology((ontology_folder() / "trialgraph.owl").as_uri()).load()
    world.get_ontology((folder / "data.nt").as_uri()).load()
    with world.get_ontology("urn:inferences"):
        owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    return world


DEFINED = (TG.PaediatricTrial, TG.PlaceboControlledTrial)
DIRECT = {rdflib.URIRef(kind.link) for kind in KINDS.values()}
BASE = "https://w3id.org/trialgraph/"


def test_the_reasoner_finds_the_ontology_and_the_demo_graph_consistent(reasoned: owlready2.World) -> None:
    assert list(reasoned.inconsistent_classes()) == []


@pytest.mark.skipif(not shutil.which("java"), reason="owlready2's reasoner needs Java")
def test_the_reasoner_finds_a_drug_that_is_a_condition_inconsistent() -> None:
    world = owlready2.World()
    ontology = world.get_ontology((ontology_folder() / "trialgraph.owl").as_uri()).load()
    with ontology:
        both = world[str(TG.Drug)]("both")
        both.is_a.append(world[str(TG.Condition)])
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        owlready2.sync_reasoner_hermit(world, debug=0)


@pytest.mark.parametrize(("registries", "found"), [("ab", ["urn:t"]), ("aa", [])])
def test_a_trial_in_two_registries_is_a_multi_registry_trial_and_one_with_two_protocols_is_none(
    registries: str, found: list[str]
) -> None:
    records = "".join(
        f"<urn:t> <{TG.hasRecord}> <urn:r{n}> .\n<urn:r{n}> <{TG.inRegistry}> <urn:{registry}> .\n"
        for n, registry in enumerate(registries)
    )
    store = pyoxigraph.Store()
    store.load(records, format=pyoxigraph.RdfFormat.N_TRIPLES)
    rule = (ontology_folder() / "rules/multi_registry_trial.rq").read_text()
    assert [triple.subject.value for triple in store.query(rule)] == found


@pytest.mark.parametrize("defined", DEFINED)
def test_a_built_graph_is_classified_as_the_reasoner_classifies_it(
    reasoned: owlready2.World, demo: TrialGraph, defined: rdflib.URIRef
) -> None:
    inferred = {trial.iri for trial in reasoned.search(type=reasoned[str(defined)])}
    assert inferred == {str(trial) for trial in demo.rdf.default_graph.subjects(RDF.type, defined)}


def test_the_demo_has_trials_of_children_and_one_with_placebo(demo: TrialGraph) -> None:
    assert len(demo.query("paediatric_trials")) >= 2
    assert [row["trial"].rsplit("/")[-1] for row in demo.query("placebo_controlled_trials")] == ["NCT04972760"]


def test_every_direct_link_is_what_its_property_chain_infers(reasoned: owlready2.World, demo: TrialGraph) -> None:
    for link in sorted(DIRECT):
        stated = {(str(s), str(o)) for s, o in demo.rdf.default_graph.subject_objects(link)}
        inferred = {(s.iri, o.iri) for s, o in reasoned[str(link)].get_relations()}
        assert inferred == stated != set(), link


# --- shapes -------------------------------------------------------------------------------------------


def test_the_demo_graph_conforms_to_the_shapes(demo: TrialGraph) -> None:
    assert find_violations(demo.store) == []


def test_the_seeds_conform_to_the_shapes(seeds: Path, tmp_path: Path) -> None:
    from trialgraph.build import build

    build([seeds], tmp_path / "graph")
    assert find_violations(open_store(tmp_path / "graph")) == []


def test_every_real_study_conforms_to_the_shapes(real_studies: Path, tmp_path: Path) -> None:
    from trialgraph.build import build

    build([real_studies], tmp_path / "graph")
    assert find_violations(open_store(tmp_path / "graph")) == []


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ("tg:x a tg:Trial ; rdfs:label 'x' .", TG.hasRecord),
        ("tg:x a tg:Site ; rdfs:label 'x' ; tg:latitude 123.0 .", TG.latitude),
        ("tg:x a tg:Drug .", RDFS.label),
        ("tg:x a tg:Sponsor ; rdfs:label 'x', 'y' .", RDFS.label),
    ],
)
def test_the_shapes_refuse_what_is_wrong(wrong: str, path: rdflib.URIRef) -> None:
    data = rdflib.Graph().parse(data=f"PREFIX tg: <{TG._NS}> PREFIX rdfs: <{RDFS}> {wrong}", format="turtle")
    assert str(path) in [violation.path for violation in check(data)]
