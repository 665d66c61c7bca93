"""The grants system of a human-rights network: donor call, application, award, budget, disbursement, expenditure, report."""
