"""Storyscape: the articles that report the same event, and the media landscape of each such story."""

__version__ = "0.1.0"
