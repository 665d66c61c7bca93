"""What the world may read of our awards and sub-grants: a policy per award, reviewed by another person, and files by open standards."""
