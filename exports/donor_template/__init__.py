"""A donor's own workbook, filled in place: any .xlsx that nobody here has seen before, mapped by the person who must use it.

    template = open_template(uploaded)            # UnfitTemplate: one sentence about what is wrong with it
    window = grid.grid(template, "Budget")        # what a page shows of a sheet: cells, formulas, merged cells, choices
    mapping = anchored(template, mapping)         # before it is saved: the words beside each place, to find it again
    filled = fill(template, mapping, statement)   # UnfitMapping, NotWritable: every reason
    filled = recalculated(filled)                 # where LibreOffice is installed; else it stays as it was, and says so
    filled.must_be_equal()                        # NotWritable where the donor's own formulas come to other figures
    compare(uploaded, filled.content, filled)     # each part that differs, with its reason
    propose(mapping, old_template, new_template)  # next year's template: what fits, what moved, what is lost

`mapping.py` says what goes where, `mapping_file.py` writes and reads it as a file, `vocabulary.py` lists what can be put.
"""

from exports.donor_template.anchors import anchored
from exports.donor_template.comparison import PartDifference, compare
from exports.donor_template.filled import Checked, Filled, Placed
from exports.donor_template.filling import fill
from exports.donor_template.fitting import Fitted, Proposal, propose
from exports.donor_template.mapping import Block, Column, Put, TemplateMapping, UnfitMapping, facts_for
from exports.donor_template.package import open_template
from exports.donor_template.recalculation import recalculated
from exports.donor_template.template import Template, UnfitTemplate
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
    "anchored",
    "recalculated",
    "compare",
    "PartDifference",
    "propose",
    "Proposal",
    "Fitted",
]
