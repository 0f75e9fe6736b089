"""A graph and its vocabularies over HTTP: for people, SPARQL clients, programs, assistants and OpenRefine."""
