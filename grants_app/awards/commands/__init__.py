"""All that changes awards: their life, their hubs, instalments and second looks."""

from grants_app.awards.commands.agreed import agree_schedule
from grants_app.awards.commands.amend import Amendment, amend
from grants_app.awards.commands.create import create, create_from_application, take_part
from grants_app.awards.commands.form_facts import give_form_facts
from grants_app.awards.commands.instalments import change_instalment, plan_instalment, receive_instalment
from grants_app.awards.commands.objectives import serve
from grants_app.awards.commands.prefinancing import prefinance, repay
from grants_app.awards.commands.second_looks import ask_second_look, look
from grants_app.awards.commands.shares import bank_share, move_share, share_or_usual
from grants_app.awards.commands.steps import activate, close, finish, reopen
from grants_app.awards.commands.take_in import take_in_awards, take_in_instalments

__all__ = [
    "agree_schedule",
    "Amendment",
    "amend",
    "create",
    "create_from_application",
    "take_part",
    "give_form_facts",
    "serve",
    "activate",
    "finish",
    "close",
    "reopen",
    "plan_instalment",
    "change_instalment",
    "receive_instalment",
    "prefinance",
    "repay",
    "bank_share",
    "move_share",
    "share_or_usual",
    "ask_second_look",
    "look",
    "take_in_awards",
    "take_in_instalments",
]
