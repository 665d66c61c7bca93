"""All that is read of vouchers: lists with their totals, one voucher's page, and what commands need to know."""

from grants_app.expenditures.queries.known import (
    Draft,
    KnownCharge,
    KnownVoucher,
    charges_to_change,
    draft_ids,
    drafts,
    known_vouchers,
)
from grants_app.expenditures.queries.listing import (
    Filter,
    Listing,
    OtherEntry,
    Row,
    awards_to_choose,
    listing,
    narrowed_names,
    other_entries,
)
from grants_app.expenditures.queries.one import ChargeView, VoucherView, charge, has_charges, voucher, voucher_view

__all__ = [
    "ChargeView",
    "Draft",
    "Filter",
    "KnownCharge",
    "KnownVoucher",
    "Listing",
    "OtherEntry",
    "Row",
    "VoucherView",
    "awards_to_choose",
    "charge",
    "charges_to_change",
    "draft_ids",
    "drafts",
    "has_charges",
    "known_vouchers",
    "listing",
    "narrowed_names",
    "other_entries",
    "voucher",
    "voucher_view",
]
