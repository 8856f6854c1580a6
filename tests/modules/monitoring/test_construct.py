"""What monitoring and a budget become."""

from __future__ import annotations

import json
from typing import Any

from tests.spec import BASE, checked


def cluster(more: str = "") -> dict[str, Any]:
    return made("cluster", more)["resource"]


def made(state: str, more: str = "") -> dict[str, Any]:
    from hpc_tf.compiler.synthesis import synthesise

    found = checked(BASE, more or "{}")
    assert found.ok, found.diagnostics
    content: dict[str, Any] = json.loads(synthesise(found).files[f"{state}/main.tf.json"])
    return content


def test_logs_are_kept_half_a_year_with_the_storage_and_protected() -> None:
    group = made("storage")["resource"]["aws_cloudwatch_log_group"]["cluster"]
    assert (group["name"], group["retention_in_days"]) == ("/hpc-tf/demo", 180)
    assert group["lifecycle"] == {"prevent_destroy": True}


def test_logs_may_stay_for_ever_or_go_with_the_cluster() -> None:
    logs = "monitoring: {logs: {retention: never, deletion_policy: delete}}"
    group = made("storage", logs)["resource"]["aws_cloudwatch_log_group"]["cluster"]
    assert group["retention_in_days"] == 0 and "lifecycle" not in group


def test_without_logs_nothing_is_sent_and_nobody_may_send() -> None:
    found = made("cluster", "monitoring: {logs: {enabled: false, rotation: false}}")
    assert "SendLogs" not in json.dumps(found)
    assert "aws_cloudwatch_log_group" not in made("storage", "monitoring: {logs: {enabled: false, rotation: false}}")["resource"]


def test_one_alarm_stands_over_all_and_tells() -> None:
    found = cluster("monitoring: {notify: [a@example.org, 'arn:aws:sns:us-east-2:123456789012:hpc']}")
    over = found["aws_cloudwatch_composite_alarm"]["cluster"]
    assert set(over["alarm_actions"]) == {"${aws_sns_topic.alarms.arn}", "arn:aws:sns:us-east-2:123456789012:hpc"}
    for label, alarm in found["aws_cloudwatch_metric_alarm"].items():
        assert f"aws_cloudwatch_metric_alarm.{label}.alarm_name" in over["alarm_rule"]
        assert "alarm_actions" not in alarm, "people are told once"


def test_an_address_gets_a_topic_that_only_cloudwatch_of_this_account_may_use() -> None:
    found = cluster("monitoring: a@example.org")
    subscription = found["aws_sns_topic_subscription"]["to_a_example_org"]
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "a@example.org")
    (statement,) = json.loads(found["aws_sns_topic_policy"]["alarms"]["policy"])["Statement"]
    assert statement["Principal"] == {"Service": ["cloudwatch.amazonaws.com"]}
    assert "aws:SourceAccount" in statement["Condition"]["StringEquals"]


def test_dashboard_and_alarms_can_be_left_out() -> None:
    found = cluster("monitoring: {dashboard: false, alarms: false}")
    assert not [kind for kind in found if kind.startswith(("aws_cloudwatch", "aws_sns"))]


def test_the_dashboard_escapes_what_terraform_would_evaluate() -> None:
    body = cluster()["aws_cloudwatch_dashboard"]["cluster"]["dashboard_body"]
    assert "$${PROP('Dim.State')}" in body
    json.loads(body)


def test_detailed_metrics_reach_head_node_and_fleets() -> None:
    found = cluster("monitoring: {detailed: true}")
    assert found["aws_instance"]["head_node"]["monitoring"] is True
    assert found["aws_launch_template"]["cpu_main"]["monitoring"] == {"enabled": True}


def test_a_budget_counts_what_bears_the_clusters_tag_and_warns_at_each_share() -> None:
    budget = cluster("budget: {limit: 5000 USD/month, notify: a@example.org}")["aws_budgets_budget"]["cluster"]
    assert (budget["limit_amount"], budget["limit_unit"]) == ("5000", "USD")
    assert budget["cost_filter"] == [{"name": "TagKeyValue", "values": ["user:hpctf:cluster$demo"]}]
    alerts = sorted((n["threshold"], n["notification_type"]) for n in budget["notification"])
    assert alerts == [(80, "ACTUAL"), (100, "ACTUAL"), (100, "FORECASTED")]


def test_a_budget_tells_whom_alarms_tell_unless_it_says_otherwise() -> None:
    budget = cluster("{monitoring: a@example.org, budget: 1 USD/month}")["aws_budgets_budget"]["cluster"]
    assert all(n["subscriber_email_addresses"] == ["a@example.org"] for n in budget["notification"])
