"""Papers: plans, cards and booklets set by Typst from blocks of text, or as Word files.

What stands on a paper is data (:mod:`~dakehu.press.blocks`); one template sets it. Sheets of
Excel and calendars are made here too.
"""
