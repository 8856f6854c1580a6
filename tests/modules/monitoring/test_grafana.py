"""The dashboard for Grafana: what it shows, the exporter serves."""

from __future__ import annotations

import json
import re

from hpc_tf.compiler.synthesis import synthesise
from hpc_tf.modules.monitoring.grafana import grafana
from hpc_tf.modules.slurm.agent.exposition import Numbers
from hpc_tf.modules.slurm.agent.machine import measured
from prometheus_client.parser import text_string_to_metric_families

from tests.spec import BASE, checked, codes


def served() -> set[str]:
    """Every name that the exporter answers with, as its own parser sees it; a counter has `_total`."""
    text = Numbers("demo").text(measured(("/",)))
    return {f"{f.name}_total" if f.type == "counter" else f.name for f in text_string_to_metric_families(text)}


def shown() -> set[str]:
    return set(re.findall(r"hpctf_\w+", json.dumps(grafana("demo"))))


def test_everything_that_is_shown_is_served_and_everything_that_is_served_is_shown() -> None:
    assert shown() == served()


def test_every_panel_is_about_one_cluster_and_has_a_place_of_its_own() -> None:
    panels = grafana("demo")["panels"]
    assert all(text.count('cluster="$cluster"') == text.count("hpctf_") for p in panels for text in [t["expr"] for t in p["targets"]])
    cells = [
        (x, p["gridPos"]["y"])
        for p in panels
        for x in range(p["gridPos"]["x"], p["gridPos"]["x"] + p["gridPos"]["w"])
    ]
    assert len(cells) == len(set(cells)) and max(x for x, _ in cells) < 24
    assert len({p["id"] for p in panels}) == len(panels)


def test_the_file_and_the_port_come_with_the_exporter() -> None:
    without, with_ = (synthesise(checked(BASE, f"monitoring: {{prometheus: {on}}}")).files for on in ("false", "true"))
    assert "grafana.json" not in without and json.loads(with_["grafana.json"])["title"] == "hpc-tf: demo"
    assert "prometheus" not in json.loads(without["cluster/files/settings.json"])
    assert json.loads(with_["cluster/files/settings.json"])["prometheus"] == {"port": 9464}


def rules(spec: str) -> dict[str, tuple[str, int]]:
    made = json.loads(synthesise(checked(BASE, spec)).files["cluster/main.tf.json"])["resource"]["aws_vpc_security_group_ingress_rule"]
    return {name: (rule["cidr_ipv4"], rule["to_port"]) for name, rule in made.items() if name.startswith("prometheus")}


def test_the_port_is_open_to_the_vpc_or_to_whom_the_spec_names() -> None:
    assert rules("monitoring: {prometheus: true}") == {"prometheus_10-0-0-0-16": ("10.0.0.0/16", 9464)}
    assert rules("monitoring: {prometheus: [192.0.2.0/24]}") == {"prometheus_192-0-2-0-24": ("192.0.2.0/24", 9464)}
    assert rules("monitoring: {prometheus: {enabled: true, port: 9999}}") == {"prometheus_10-0-0-0-16": ("10.0.0.0/16", 9999)}
    existing = "network: {subnets: subnet-0123456789abcdef0}\nmonitoring: {prometheus: true}"
    assert rules(existing) == {"prometheus_vpc0": ("${data.aws_vpc.main.cidr_block}", 9464)}
    assert rules("monitoring: {dashboard: false}") == {}
    own = "head_node: {security_groups: sg-0123456789abcdef0}\nmonitoring: {prometheus: true}"
    assert rules(own) == {}


def test_what_is_wrong_is_said() -> None:
    def found(text: str) -> list[str]:
        return [code for code in codes(BASE, f"monitoring: {{prometheus: {text}}}") if code.startswith("HPC70")]

    assert found("{enabled: true, port: 6820}") == ["HPC705"] and found("{enabled: true, port: 9464}") == []
    assert found("[10.0.0.0/8, 0.0.0.0/0]") == ["HPC706"]
    assert found("{allowed_ips: 10.0.0.0/8}") == ["HPC707"]
