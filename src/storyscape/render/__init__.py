"""A landscape as people read it: HTML pages, SVG charts, Markdown and the terminal. Pure: records in, text out."""
