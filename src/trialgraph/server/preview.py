"""A term on a small page, for the frame in which OpenRefine shows it."""

from collections.abc import Iterable, Iterator
from html import escape

from trialgraph.vocabularies import Index, Info, Term

_MOST = 8
_STYLE = "body{font:14px/1.4 sans-serif;margin:10px}h1{font-size:17px;margin:0}dt{color:#666}dd{margin:0}"


def preview(index: Index, term: Term) -> str:
    """The page of a term; all that a vocabulary says is text on it, and only web addresses become links."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{said}</dd>" for name, said in _facts(index, term))
    label = escape(term.label or "")
    return page(label, f"<h1>{label}</h1><p>{link(term.id)}</p><dl>{facts}</dl>")


def overview(infos: Iterable[Info], base_url: str) -> str:
    """The page that lists the vocabularies and the addresses of their services."""
    items = "".join(
        f"<li><b>{escape(info.title)}</b> {escape(info.version or '')}: {info.terms:,} terms. "
        f"{link(f'{base_url}/{info.name}')}<br>{escape(info.licence)}. {escape(info.attribution)}</li>"
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


def link(iri: str) -> str:
    """An IRI as HTML: a link where it is an address of the web, else its text."""
    text = escape(iri)
    is_address = iri.startswith(("https://", "http://"))
    return f"<a href='{text}' target='_blank' rel='noopener noreferrer'>{text}</a>" if is_address else text


def _facts(index: Index, term: Term) -> Iterator[tuple[str, str]]:
    """What is known of a term: a word for it, and HTML."""
    above = (index.get(iri) for iri in term.broader[:_MOST])
    where = ", ".join(filter(None, (term.place, term.region, term.country)))
    if term.obsolete:
        yield "obsolete", f"replaced by {link(term.replaced_by)}" if term.replaced_by else "yes"
    for name, said in {"kind": term.kind, "status": term.status, "code": term.notation, "where": where}.items():
        if said:
            yield name, escape(said)
    if term.population:
        yield "population", f"{term.population:,}"
    if term.exact:
        yield "also", escape("; ".join(term.exact[:_MOST]))
    if broader := "; ".join(each.label or "" for each in above if each):
        yield "under", escape(broader)
    if term.matches:
        yield "same as", "<br>".join(map(link, term.matches[:_MOST]))
