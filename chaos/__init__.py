"""What the portal does while it is being killed: `bin/chaos`, and an oracle that stands outside of it.

`docs/reliability.md` says what a run does, what each control shows, and how to read the figures.
"""
