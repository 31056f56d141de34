"""The interview river: transcripts, the codebook, codings by people and by rules, and what is counted from them."""
