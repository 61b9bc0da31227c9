"""The law as dated data: packs of activities, forms, norms, eligibility, criteria and papers, and what was pinned."""
