"""All that changes disbursements: the draft, the steps of its way, the payment, and what a hub sends back."""

from grants_app.disbursements.commands.draft import change, create
from grants_app.disbursements.commands.liquidation import record_percentage, waive, waive_report
from grants_app.disbursements.commands.payment import pay, receive
from grants_app.disbursements.commands.refunds import refund
from grants_app.disbursements.commands.steps import approve, cancel, endorse, reject, request, return_

__all__ = [
    "approve",
    "cancel",
    "change",
    "create",
    "endorse",
    "pay",
    "receive",
    "record_percentage",
    "refund",
    "reject",
    "request",
    "return_",
    "waive",
    "waive_report",
]
