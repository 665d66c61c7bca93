"""All tables at a glance: importing this module makes the whole schema known to migrations."""

from sqlmodel import SQLModel

from grants_app.acceptances import models as acceptances
from grants_app.applications import models as applications
from grants_app.authorities import models as authorities
from grants_app.awards import models as awards
from grants_app.banks import models as banks
from grants_app.budgets import models as budgets
from grants_app.calls import models as calls
from grants_app.communities import models as communities
from grants_app.core import numbering, search, submissions, trail, uploads
from grants_app.deadlines import models as deadlines
from grants_app.diligence import models as diligence
from grants_app.disbursements import models as disbursements
from grants_app.donor_templates import models as donor_templates
from grants_app.donors import models as donors
from grants_app.evidence import models as evidence
from grants_app.expenditures import models as expenditures
from grants_app.findings import models as findings
from grants_app.hubs import models as hubs
from grants_app.ledger import models as ledger
from grants_app.notices import models as notices
from grants_app.people import models as people
from grants_app.pipeline import models as pipeline
from grants_app.prospects import models as prospects
from grants_app.publications import models as publications
from grants_app.reports import models as reports
from grants_app.results import models as results
from grants_app.saved_filters import models as saved_filters
from grants_app.strategy import models as strategy
from grants_app.sub_grants import models as sub_grants

ROOMS = (
    trail, submissions, uploads, numbering, search, ledger, hubs, donors, donor_templates, people, notices, authorities, banks,
    communities, diligence, calls, prospects, applications, awards, budgets, disbursements, sub_grants,
    expenditures, findings, reports, acceptances, evidence, publications, results, strategy, pipeline, saved_filters, deadlines,
)  # fmt: skip
METADATA = SQLModel.metadata


def is_named(name: str | None, kind: str, parents: object) -> bool:
    """For Alembic: all that models name; the index of the search is each engine's own (on SQLite tables of tables)."""
    return kind not in ("table", "index") or not (name or "").startswith("search_index")


APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "budget_transfer_move": (("id",), ("transfer_id", "position", "line_id", "hub_id", "period_id")),
    "entry": (("id",), ("key",), ("reverses_id",), ("book_id", "number")),
    "posting": (("id",),),
    "control_move": (("id",), ("key", "position")),
    "exchange_rate": (("id",), ("source", "base", "quote", "on", "version")),
    "audit_note": (("id",),),
    "audit_link": (("number",),),
    "submission": (("key",),),
    "report_file": (("report_id",),),
    "report_posting": (("posting_id",),),
    "reconciliation_step": (("id",),),
    "carry_over_step": (("id",), ("carry_over_id", "name")),
    "prefinancing": (("id",),),
    "prefinancing_repayment": (("id",),),
    "rate_settlement": (("entry_id",),),
    "report_figure": (("report_id", "line_id", "hub_id", "source"),),
    "report_step": (("id",),),
    "prospect_step": (("id",),),
    "report_reading": (("entry_id", "link_id"),),
    "accepted_line": (("acceptance_id", "line_id", "hub_id"),),
    "authorised_amount": (("id",),),
    "rejected_before": (("acceptance_id", "finding_id"),),
    "sub_grant_payment": (("tranche_id",),),
    "sub_grant_cost": (("id",),),
    "sub_grant_refund": (("id",), ("tranche_id", "bank_reference")),
    "publisher": (("id",), ("number",)),
    "publication_policy": (("id",), ("award_id", "number")),
    "publication_share": (("policy_id", "kind", "code"),),
    "publication_review": (("policy_id",),),
    "donor_template": (("id",), ("code",), ("donor_id", "sha256")),
    "donor_template_mapping": (("id",), ("template_id", "number")),
    "donor_template_review": (("mapping_id",),),
    "identity_opening": (("id",),),
    "voucher_document": (("id",), ("voucher_id", "position"), ("voucher_id", "sha256")),
    "document_protection": (("document_id",),),
    "item_message": (("id",),),
    "diligence_questionnaire": (("sha256",),),
    "diligence_proof": (("id",), ("community_id", "position"), ("community_id", "sha256")),
    "diligence_proof_protection": (("proof_id",),),
    "diligence_check": (("id",), ("reference",)),
    "diligence_requirement": (("id",),),
    "document_release": (("id",),),
    "released_document": (("release_id", "document_id"),),
    "indicator_plan": (("id",),),
    "indicator_result": (("id",), ("corrects_id",)),
    "result_document": (("id",),),
    "community_line": (("id",),),
    "concentration_threshold": (("id",),),
    "stage_probability": (("id",),),
}
"""Tables that triggers protect, each with everything that is unique in it."""
