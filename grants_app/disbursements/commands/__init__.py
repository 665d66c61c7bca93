"""All that changes disbursements: the draft, the steps of its way, the payment, and what a hub sends back or carries over."""

from grants_app.disbursements.commands.carrying import (
    carry_over,
    confirm_carry_over,
    decline_carry_over,
    take_back_carry_over,
)
from grants_app.disbursements.commands.draft import change, create
from grants_app.disbursements.commands.liquidation import record_percentage, waive, waive_report
from grants_app.disbursements.commands.payment import pay, receive
from grants_app.disbursements.commands.refunds import refund
from grants_app.disbursements.commands.steps import approve, cancel, endorse, reject, request, return_

__all__ = [
    "approve",
    "cancel",
    "carry_over",
    "change",
    "confirm_carry_over",
    "create",
    "decline_carry_over",
    "endorse",
    "pay",
    "receive",
    "record_percentage",
    "refund",
    "reject",
    "request",
    "return_",
    "take_back_carry_over",
    "waive",
    "waive_report",
]
