"""The pages and their JSON twins: a reading face of a newsroom over HTTP. Nothing here writes."""

from storyscape.web.app import create_app, serve

__all__ = ["create_app", "serve"]
