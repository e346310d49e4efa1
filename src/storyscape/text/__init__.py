"""Texts as code points: folding, languages, sentences, words and fingerprints.

Law: nothing here changes a text; every result points back into the unchanged one.
"""
