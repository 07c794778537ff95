"""Papers: plans, cards and booklets set by Typst from blocks of text.

What stands on a paper is data (:mod:`~dakehu.press.blocks`); one template sets it.
"""
