"""All that changes sub-grants: the draft, the steps of the agreement and of each tranche, and their money."""

from grants_app.sub_grants.commands.costs import accept, report, send_back, verify
from grants_app.sub_grants.commands.draft import change, create
from grants_app.sub_grants.commands.paying import pay
from grants_app.sub_grants.commands.refunds import refund
from grants_app.sub_grants.commands.steps import approve, cancel, close, propose, return_
from grants_app.sub_grants.commands.tranches import approve_tranche, meet, request, return_tranche

__all__ = [
    "accept",
    "approve",
    "approve_tranche",
    "cancel",
    "change",
    "close",
    "create",
    "meet",
    "pay",
    "propose",
    "refund",
    "report",
    "request",
    "return_",
    "return_tranche",
    "send_back",
    "verify",
]
