"""A seeded fuzzer of transcript files: each mutated file is read so that its turns lie in its text, or refused with one message."""
