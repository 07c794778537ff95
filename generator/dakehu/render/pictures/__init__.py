"""Pictures where people would rather look: our own SVG, drawn at build time.

A picture is a pure function from a small frozen type (numbers, days and texts in the reader's
language) and a :class:`~dakehu.render.pictures.pen.Look` to a drawing.
"""
