"""What an agency authorised and accepted of an award, beside what was reported to it: the columns A to G of UN's FACE form."""
