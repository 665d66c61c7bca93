"""Words that calls and communities share: what kind of organisation one is, and what its work is about."""

from collections.abc import Mapping

LEGAL_FORMS: Mapping[str, str] = {
    "informal-group": "Community group without registration",
    "community-organisation": "Registered community organisation",
    "local-ngo": "Local or national NGO",
    "international-ngo": "International NGO",
    "cooperative": "Cooperative or producers' association",
    "indigenous-authority": "Indigenous or customary authority",
    "trade-union": "Trade union",
    "university": "University or research institute",
    "media": "Media organisation",
    "public-body": "Public body",
    "international-organisation": "International organisation",
    "company": "Company",
    "individual": "Individual",
}
"""Code → what it is called. A call names those that may apply, a community the one that it is."""

THEMES: Mapping[str, str] = {
    "defenders": "Human-rights defenders",
    "land-environment": "Land, water and environment",
    "indigenous-peoples": "Indigenous peoples",
    "women": "Women and gender equality",
    "livelihoods": "Livelihoods and local economy",
    "legal-aid": "Justice and legal aid",
    "digital": "Digital rights and security",
    "expression": "Expression, media and civic space",
    "democracy": "Democracy and elections",
    "children-youth": "Children, youth and education",
    "migration": "Migration and displacement",
    "labour": "Labour rights",
    "lgbti": "LGBTI rights",
    "health": "Health and psychosocial support",
    "peace": "Peace, memory and transitional justice",
    "climate": "Climate and adaptation",
}
"""Code → what it is called."""
