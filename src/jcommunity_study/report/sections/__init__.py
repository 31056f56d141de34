"""The report's sections: each a function from a Context to blocks, empty when the study has nothing for it. `assemble` has their order."""
