"""What the figures in README and docs are made with. Run by ``make bench``; each file prints its own table."""
