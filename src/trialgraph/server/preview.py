"""A term on a small page, for the frame in which OpenRefine shows it."""

from collections.abc import Iterable, Iterator, Sequence

from trialgraph.display import Cell, Link, facts_html, link_html, text_html
from trialgraph.vocabularies import Index, Info, Term

_MOST = 8
_STYLE = "body{font:14px/1.4 sans-serif;margin:10px}h1{font-size:17px;margin:0}dt{color:#666}dd{margin:0}"


def preview(index: Index, term: Term) -> str:
    """The page of a term; all that a vocabulary says is text on it, and only web addresses become links."""
    label = text_html(term.label or "")
    return page(label, f"<h1>{label}</h1><p>{_address(term.id)}</p>{facts_html(_facts(index, term), most=_MOST)}")


def overview(infos: Iterable[Info], base_url: str) -> str:
    """The page that lists the vocabularies and the addresses of their services."""
    items = "".join(
        f"<li><b>{text_html(info.title)}</b> {text_html(info.version or '')}: {info.terms:,} terms. "
        f"{_address(f'{base_url}/{info.name}')}<br>{text_html(f'{info.licence}. {info.attribution}')}</li>"
        for info in infos
    )
    how = "In OpenRefine: Reconcile, Start reconciling, Add standard service, and one of these addresses."
    nothing = "<p>No vocabulary has been added yet; see <code>trialgraph vocabulary add --help</code>.</p>"
    listed = f"<p>{how}</p><ul>{items}</ul>" if items else nothing
    return page("Vocabularies", f"<h1>Vocabularies to reconcile with</h1>{listed}")


def page(title: str, body: str) -> str:
    """A page without scripts; title and body are HTML."""
    head = f"<meta charset='utf-8'><title>{title}</title><style>{_STYLE}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>"


def _address(iri: str) -> str:
    return link_html(Link(text=iri, address=iri))


def _facts(index: Index, term: Term) -> Iterator[tuple[str, Sequence[Cell]]]:
    """What is known of a term, in a word and what is said under it."""
    above = (index.get(iri) for iri in term.broader[:_MOST])
    where = ", ".join(filter(None, (term.place, term.region, term.country)))
    if term.obsolete:
        by = term.replaced_by
        yield "obsolete", [Link(text=f"replaced by {by}", address=by) if by else "yes"]
    for name, said in {"kind": term.kind, "status": term.status, "code": term.notation, "where": where}.items():
        if said:
            yield name, [said]
    if term.population:
        yield "population", [f"{term.population:,}"]
    if term.exact:
        yield "also", ["; ".join(term.exact[:_MOST])]
    if broader := "; ".join(each.label or "" for each in above if each):
        yield "under", [broader]
    if term.matches:
        yield "same as", term.matches[:_MOST]
