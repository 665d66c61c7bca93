"""Words of a community's file: how many belong to it, which share, where it is in coarse words, and how it is reached."""

from collections.abc import Mapping

MEMBERS: Mapping[str, str] = {
    "under-10": "Fewer than 10",
    "10-24": "10 to 24",
    "25-49": "25 to 49",
    "50-99": "50 to 99",
    "100-249": "100 to 249",
    "250-999": "250 to 999",
    "1000-up": "1000 or more",
}
"""Ranges only: an exact number can tell which community it is."""

SHARES: Mapping[str, str] = {
    "none": "None",
    "under-quarter": "Less than a quarter",
    "quarter-half": "A quarter to a half",
    "half-three-quarters": "A half to three quarters",
    "over-three-quarters": "More than three quarters",
    "all": "All",
}
"""Of the members, as ranges."""

AREAS: Mapping[str, str] = {
    "city": "In a large city",
    "town": "In and around a town",
    "rural": "In the countryside",
    "highlands": "In the highlands",
    "coast": "On the coast",
    "forest": "In a forest region",
    "dryland": "In drylands",
    "river": "Along a river",
    "islands": "On islands",
    "border": "In a border region",
    "scattered": "In several regions",
    "exile": "In exile",
}
"""One coarse word, never a place: the place is sealed."""

CHANNELS: Mapping[str, str] = {
    "visit": "Hub staff visit",
    "office": "They come to the hub's office",
    "telephone": "Telephone",
    "messenger": "Encrypted messenger",
    "e-mail": "E-mail",
    "radio": "Radio",
    "go-between": "Through somebody they trust",
}
"""How they are reached. Numbers and addresses are sealed with the persons."""
