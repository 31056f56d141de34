"""Speed, measured against the peers in the same run, as ratios."""
