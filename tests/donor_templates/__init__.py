"""Tests of donors' own workbooks: uploaded, mapped, approved, and reports written in them."""
