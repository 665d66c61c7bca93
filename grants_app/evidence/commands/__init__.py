"""All that changes evidence: accesses of auditors from outside, samples and queries with their threads, released documents."""

from grants_app.evidence.commands.accesses import end, give
from grants_app.evidence.commands.releases import release
from grants_app.evidence.commands.samples import ask, close, put_questions, reopen, say

__all__ = ["ask", "close", "end", "give", "put_questions", "release", "reopen", "say"]
