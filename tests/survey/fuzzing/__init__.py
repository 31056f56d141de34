"""A seeded fuzzer of questionnaire files: each mutated file is read so that its cells balance, or refused with one message."""
