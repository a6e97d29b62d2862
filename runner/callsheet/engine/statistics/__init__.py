"""The statistics behind a comparison: pure functions on numbers, standard library only."""
