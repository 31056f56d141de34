"""The confluence: each claim with its evidence from both rivers, and the verdict that the declared rule gives it."""
