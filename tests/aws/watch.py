"""CloudWatch and Budgets actions that moto lacks: composite alarms, whom a budget tells."""

from __future__ import annotations

import json
from typing import Any

from moto.budgets.responses import BudgetsResponse
from moto.cloudwatch.responses import CloudWatchResponse


def describe_subscribers_for_notification(self: Any) -> str:
    budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("BudgetName")]
    asked = self._get_param("Notification")
    same = ("NotificationType", "ComparisonOperator", "Threshold")
    found = next(n for n in budget.notifications if all(n.details.get(key) == asked.get(key) for key in same))
    return json.dumps({"Subscribers": found.subscribers})


_TAGS: dict[str, list[dict[str, str]]] = {}


def _remembers_tags() -> None:
    """moto forgets the tags of a budget."""
    plain = BudgetsResponse.create_budget

    def create_budget(self: Any) -> str:
        _TAGS[self._get_param("Budget")["BudgetName"]] = self._get_param("ResourceTags", [])
        made: str = plain(self)
        return made

    def list_tags_for_resource(self: Any) -> str:
        name = self._get_param("ResourceARN").rsplit("/", 1)[1]
        return json.dumps({"ResourceTags": _TAGS.get(name, [])})

    BudgetsResponse.create_budget = create_budget
    BudgetsResponse.list_tags_for_resource = list_tags_for_resource


def install() -> None:
    """Teach moto the actions of this file."""
    # moto's own method reads the rule of composite alarms as well, under the name of the other action only.
    CloudWatchResponse.put_composite_alarm = CloudWatchResponse.put_metric_alarm
    BudgetsResponse.describe_subscribers_for_notification = describe_subscribers_for_notification
    _remembers_tags()


def reset() -> None:
    """Forget everything."""
    _TAGS.clear()
