"""Speed as figures and ratios: `bin/bench`. No test has a time limit; what is slow is seen here."""
