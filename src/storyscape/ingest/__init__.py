"""Parsers: bytes in, records out.

Law: a parser never fetches and never guesses; what it can't read is a Reject that names the input and the remedy.
"""
