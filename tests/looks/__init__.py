"""A walk over every page, for everybody, in both languages and on every screen: what is it that somebody cannot use?

All of it is `bin/looks`; `test_some_pages` walks a few pages that stand for the rest.
"""
