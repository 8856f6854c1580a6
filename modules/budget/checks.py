"""What can be wrong with a budget."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import regions
from ..monitoring.model import Email
from ..spec.check import Site, check
from ..spec.finding import Finding
from .model import Budget

# AWS Budgets API reference: NotificationWithSubscribersList and SubscriberList ("1 SNS, 10 email").
MOST_ALERTS, MOST_ADDRESSES, MOST_TOPICS = 10, 10, 1
# Partitions for which botocore knows no endpoint of the service.
WITHOUT = ("aws-us-gov", "aws-eusc")


@check("HPC711", "The budget is in the wrong currency", on=Budget)
def currency(part: Budget, site: Site) -> Iterator[Finding]:
    """AWS bills in CNY in China and in USD everywhere else.

    Bad:
        budget: 5000 CNY/month

    Good:
        budget: {limit: 5000 USD/month, notify: hpc-admins@example.org}
    """
    partition = regions.partition(site.region)
    right = "CNY" if partition is not None and partition.name == "aws-cn" else "USD"
    if partition is not None and part.limit.currency != right:
        detail = f"{part.limit.currency}; {site.region} is billed in {right}"
        help = f"write {part.limit.amount} {right}/month"
        yield site.finding("limit", detail=detail, help=help, because=(("region",),))


@check("HPC712", "The budget has more alerts or listeners than AWS takes", on=Budget)
def too_many(part: Budget, site: Site) -> Iterator[Finding]:
    """A budget has at most 10 alerts, and each of them reaches at most 10 e-mail addresses and one topic.

    Bad:
        budget:
          limit: 5000 USD/month
          notify: ["arn:aws:sns:us-east-2:123456789012:a", "arn:aws:sns:us-east-2:123456789012:b"]

    Good:
        budget: {limit: 5000 USD/month, notify: "arn:aws:sns:us-east-2:123456789012:a"}
    """
    addresses = sum(isinstance(one, Email) for one in part.notify)
    for found, most, key, what in (
        (len(part.alert_at), MOST_ALERTS, "alert_at", "alerts"),
        (addresses, MOST_ADDRESSES, "notify", "e-mail addresses"),
        (len(part.notify) - addresses, MOST_TOPICS, "notify", "topics"),
    ):
        if found > most:
            yield site.finding(key, detail=f"{found} {what}; AWS takes {most}", help=f"leave {most}")


@check("HPC713", "Nobody is told of the budget", on=Budget)
def nobody_told(part: Budget, site: Site) -> Iterator[Finding]:
    """A budget only warns. Without an address in `budget.notify` or `monitoring.notify` nobody hears it.

    Bad:
        budget: 5000 USD/month

    Good:
        budget: {limit: 5000 USD/month, notify: hpc-admins@example.org}
    """
    if not part.notify:
        yield site.finding(detail="no address and no topic", help="write notify: and an e-mail address")


@check("HPC714", "There are no budgets in this partition", on=Budget)
def no_budgets(part: Budget, site: Site) -> Iterator[Finding]:
    """AWS Budgets has endpoints for the commercial regions and for China, and none for GovCloud. Costs of GovCloud appear in the commercial
    account that it belongs to: make the budget there.

    Bad:
        region: us-gov-west-1
        budget: {limit: 5000 USD/month, notify: hpc-admins@example.org}

    Good:
        region: us-east-2
        budget: {limit: 5000 USD/month, notify: hpc-admins@example.org}
    """
    partition = regions.partition(site.region)
    if partition is not None and partition.name in WITHOUT:
        yield site.finding(
            detail=f"{site.region} is in {partition.name}", help="remove `budget`", because=(("region",),)
        )


CHECKS = (currency, too_many, nobody_told, no_budgets)
