"""What other programs can ask over HTTP; today the vocabularies, as W3C reconciliation services."""
