"""A donor's own workbook, filled in place: any .xlsx that nobody here has seen before, mapped by the person who must use it.

    template = open_template(uploaded)            # UnfitTemplate: one sentence about what is wrong with it
    filled = fill(template, mapping, statement)   # UnfitMapping, NotWritable: every reason
    filled.must_be_equal()                        # NotWritable where a figure of the donor's own formulas is another

`mapping.py` says what goes where, `mapping_file.py` writes and reads it as a file, `vocabulary.py` lists what can be put.
"""

from exports.donor_template.filling import Checked, Filled, Placed, fill
from exports.donor_template.mapping import Block, Column, Put, TemplateMapping, UnfitMapping, facts_for
from exports.donor_template.package import Template, UnfitTemplate, open_template
from exports.donor_template.vocabulary import FACTS, REPEATS, Fact, Repeats, fact

__all__ = [
    "open_template",
    "fill",
    "Template",
    "UnfitTemplate",
    "TemplateMapping",
    "Put",
    "Block",
    "Column",
    "UnfitMapping",
    "facts_for",
    "FACTS",
    "REPEATS",
    "Fact",
    "Repeats",
    "fact",
    "Filled",
    "Placed",
    "Checked",
]
