"""Which articles report the same event, and which share text. Pure: records in, records out."""
