"""The demonstration's data: a past that the acts themselves have made, so that its ledgers and timelines are true."""
