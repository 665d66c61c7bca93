"""Due diligence of communities: questionnaires as data, answers with evidence, reviews with an end."""
