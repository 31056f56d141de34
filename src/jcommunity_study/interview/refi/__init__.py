"""REFI-QDA 1.0 (qdasoftware.org): projects (.qdpx) and codebooks (.qdc), written as the schemas say, read as programs write them.

A code stands as `id name`; under each codable code stand two children, `id name · denies` and `· mixed`: the format has no stance, and
a coding refers to one code. A coding without a child's mark affirms. What else the format has no place for (the journal's id, the exact
time, the codebook's version, whether the answer was prompted) stands in a note of the coding named `jcommunity`; its memo is a note `memo`.
"""

from jcommunity_study.interview.refi.read import read_codebook, read_project
from jcommunity_study.interview.refi.write import write_codebook, write_project

__all__ = ["read_codebook", "read_project", "write_codebook", "write_project"]
