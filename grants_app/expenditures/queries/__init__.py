"""All that is read of vouchers: lists with their totals, one voucher's page, and what commands need to know."""

from grants_app.expenditures.queries.known import (
    Content,
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
from grants_app.expenditures.queries.one import (
    ChargeView,
    VoucherView,
    charge,
    charges_of,
    has_charges,
    same_number,
    versions,
    voucher,
    voucher_view,
)
from grants_app.expenditures.queries.waiting import Waiting, waiting_for

__all__ = [
    "ChargeView",
    "Content",
    "Draft",
    "Filter",
    "KnownCharge",
    "KnownVoucher",
    "Listing",
    "OtherEntry",
    "Row",
    "VoucherView",
    "Waiting",
    "awards_to_choose",
    "charge",
    "charges_of",
    "charges_to_change",
    "draft_ids",
    "drafts",
    "has_charges",
    "known_vouchers",
    "listing",
    "narrowed_names",
    "other_entries",
    "same_number",
    "versions",
    "voucher",
    "voucher_view",
    "waiting_for",
]
