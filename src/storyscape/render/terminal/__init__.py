"""Stories in a terminal: the landscape panel, the list of stories, explanations and articles, as Rich renderables.

Law: a panel fits the width that it is given, says in words whatever a colour says, and prints no character of an
article that could act on the terminal.
"""

from storyscape.render.terminal.lists import article, check, comparison, explanation, story_list, versions
from storyscape.render.terminal.panel import Panel

__all__ = ["Panel", "article", "check", "comparison", "explanation", "story_list", "versions"]
