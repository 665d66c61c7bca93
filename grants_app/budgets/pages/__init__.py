"""Pages of budgets."""

from grants_app.budgets.pages.routes import router

__all__ = ["router"]
