# What `make demo` runs, command by command; each can be typed by itself in a shell with .venv/bin on its PATH.
set -eu
export TRIALGRAPH_GRAPH=demo/graph
export TRIALGRAPH_VOCABULARIES=demo/vocabularies # which is not there: the starter lists are used

say() {
  printf '\n$ %s\n' "$1"
  eval "$1"
}

say 'trialgraph build data/ --into demo/graph'
say 'trialgraph info'
say 'trialgraph query trials_of_a_drug drug=baricitinib'
say 'trialgraph query names_of_a_concept thing=siponimod'
say 'trialgraph query trials_of_a_condition condition="inflammatory myopathy"'
say 'trialgraph query drugs_shared_by_two_trials trial=NCT04972760 other=NCT05524311'
say 'trialgraph query co_sponsors sponsor="assistance publique hopitaux de paris"'
say 'trialgraph related NCT04972760'
say 'trialgraph export --network trial-drug -o demo/trials-and-drugs.graphml'
say 'trialgraph export NCT04972760 --depth 2 -o demo/NCT04972760.html'

cat <<'END'

Open demo/NCT04972760.html in a browser. Then try
  export PATH="$PWD/.venv/bin:$PATH" TRIALGRAPH_GRAPH="$PWD/demo/graph"
  trialgraph queries                        # what can be asked
  trialgraph show NCT05524311               # one trial on a card
  trialgraph link --kind drug "Olumiant 4 mg" "baricitinib + methotrexate"
  trialgraph path NCT04972760 "University College London"
  trialgraph build my-records/ --into my-graph   # your own: JSON of the API, pages, zip archives
END
