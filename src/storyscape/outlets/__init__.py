"""Who publishes, what raters say of them, and how a story's independent origins spread over both.

Law: nothing is guessed. An unknown outlet stays unknown, an unrated one unrated, and both are shown and counted.
"""
