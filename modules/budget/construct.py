"""What a budget becomes."""

from __future__ import annotations

from typing import Any

from ..monitoring.model import Email
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .model import Budget


class ClusterBudget(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A monthly budget over the cluster's cost-allocation tag, with an alert for each share of the limit.

    A forecast is told too where the whole limit is among the shares: that is the alert which comes in time.
    """

    def __init__(self, scope: Any, model: Budget, deployment: Deployment) -> None:
        super().__init__(scope, "budget")
        addresses = [one for one in model.notify if isinstance(one, Email)]
        topics = [one for one in model.notify if not isinstance(one, Email)]
        shares = [(share.value, "ACTUAL") for share in model.alert_at]
        shares += [(100, "FORECASTED")] if any(share.value == 100 for share in model.alert_at) else []
        settings = {
            "name": deployment.name("budget"),
            "budget_type": "COST",
            "time_unit": "MONTHLY",
            "limit_amount": f"{model.limit.amount:f}",
            "limit_unit": model.limit.currency,
            "cost_filter": [{"name": "TagKeyValue", "values": [f"user:hpctf:cluster${deployment.cluster}"]}],
            "notification": [
                {
                    "comparison_operator": "GREATER_THAN",
                    "threshold": value,
                    "threshold_type": "PERCENTAGE",
                    "notification_type": kind,
                    "subscriber_email_addresses": sorted(addresses) or None,
                    "subscriber_sns_topic_arns": sorted(topics) or None,
                }
                for value, kind in sorted(shares)
            ],
        }
        Resource(self, "aws_budgets_budget", "cluster", settings, origin=("budget",))
