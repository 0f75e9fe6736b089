"""The words of trials' titles and outcomes, in files beside the store, written while it reads the statements."""

from trialgraph.words.reading import FIELDS, FOLDER, Words, open_words
from trialgraph.words.writing import WordWriter, write_words

__all__ = ["FIELDS", "FOLDER", "WordWriter", "Words", "open_words", "write_words"]
