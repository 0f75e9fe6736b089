# Takes a run of a measure, and all that it found, out of the graph of measures.
PREFIX prov: <http://www.w3.org/ns/prov#>
DELETE { GRAPH <https://w3id.org/trialgraph/graph/measures> { ?statement ?property ?value } }
WHERE {
  GRAPH <https://w3id.org/trialgraph/graph/measures> {
    { ?statement prov:wasGeneratedBy ?_run_iri ; ?property ?value }
    UNION
    { ?_run_iri ?property ?value . BIND(?_run_iri AS ?statement) }
  }
}
