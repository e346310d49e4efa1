"""The first schema. A fresh store gets its tables from ``schema.py``; later revisions begin with one that has this."""

revision = "storyscape_0001"
down_revision = None
