"""What the funds change in communities, and how much of the money reached them."""
