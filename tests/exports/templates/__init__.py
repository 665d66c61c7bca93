"""Templates of donors, to be filled: real ones with their source, and one made by hand in the layout of Annex VI of 2018."""
