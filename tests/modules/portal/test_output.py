"""What a portal becomes: a listener with a certificate, files that Open OnDemand takes, a right to the client's secret."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from hpc_tf.compiler.synthesis import synthesise
from hpc_tf.modules.portal.model import HostName
from hpc_tf.modules.portal.ood_portal import user_map
from hpc_tf.modules.portal.yaml import yaml as written

from tests.spec import BASE, checked

OPEN = "access: {ssh: [203.0.113.0/24], key_pair: admin}\n"
ARN = "arn:aws:acm:us-east-2:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
SECRET = "arn:aws:secretsmanager:us-east-2:123456789012:secret:ood-AbCdEf"
PEOPLE = f"directory: {{domain: corp.example.com, servers: 'ldaps://ldap.corp.example.com', bind_user: 'cn=r,dc=c', password: '{SECRET}'}}\n"
PORTAL = f"{OPEN}{PEOPLE}login_nodes: {{web: {{instance: m7i.large, portal: {{name: ondemand.example.org, certificate: '{ARN}'%s}}}}}}"
OIDC = f", oidc: {{issuer: 'https://login.example.org/realms/hpc/', client_id: ondemand, client_secret: '{SECRET}'}}"
# The keys of ood-portal-generator/share/ood_portal_example.yml that we write.
DOCUMENTED = {
    "servername", "port", "ssl", "host_regex", "node_uri", "rnode_uri", "dex", "auth", "user_map_match", "logout_redirect", "oidc_uri",
    "oidc_provider_metadata_url", "oidc_client_id", "oidc_client_secret", "oidc_remote_user_claim", "oidc_scope", "oidc_crypto_passphrase",
}  # fmt: skip


def files(spec: str) -> dict[str, str]:
    found = checked(BASE, spec)
    assert found.ok, found.diagnostics
    return {name.removeprefix("cluster/files/"): text.decode() for name, text in synthesise(found).files.items()}


def resources(spec: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(spec)["cluster/main.tf.json"])["resource"]
    return found


def test_the_load_balancer_shows_the_certificate_and_speaks_tls_to_the_node() -> None:
    made = resources(PORTAL % "")
    listener = made["aws_lb_listener"]["login_web_portal"]
    assert (listener["port"], listener["protocol"], listener["certificate_arn"]) == (443, "TLS", ARN)
    target = made["aws_lb_target_group"]["login_web_portal"]
    assert target["protocol"] == "TLS" and "stickiness" not in target
    opened = made["aws_vpc_security_group_ingress_rule"]["login_web_portal_203-0-113-0-24"]
    assert (opened["from_port"], opened["security_group_id"]) == (443, "${aws_security_group.login_web_balancer.id}")


def test_the_portal_has_its_own_sources() -> None:
    rules = resources(PORTAL % ", allowed_ips: [198.51.100.0/24]")["aws_vpc_security_group_ingress_rule"]
    assert [name for name, rule in rules.items() if "cidr_ipv4" in rule and rule["from_port"] == 443] == ["login_web_portal_198-51-100-0-24"]


@pytest.mark.parametrize("oidc", ["", OIDC])
def test_the_files_are_yaml_of_documented_keys(oidc: str) -> None:
    made = files(PORTAL % oidc)
    portal = yaml.safe_load(made["portal/web.yml"])
    assert {*portal} <= DOCUMENTED and portal["servername"] == "ondemand.example.org" and portal["dex"] is False
    job = yaml.safe_load(made["portal/cluster-web.yml"])["v2"]["job"]
    assert job == {"adapter": "slurm", "bin": "/opt/slurm/bin", "copy_environment": False}


def test_without_a_provider_sssd_judges_the_password() -> None:
    portal = yaml.safe_load(files(PORTAL % "")["portal/web.yml"])
    assert "AuthPAMService ood" in portal["auth"] and "oidc_uri" not in portal


def test_a_provider_is_asked_and_the_secret_stays_out() -> None:
    made = files(PORTAL % OIDC)
    portal = yaml.safe_load(made["portal/web.yml"])
    assert portal["oidc_provider_metadata_url"] == "https://login.example.org/realms/hpc/.well-known/openid-configuration"
    assert portal["oidc_client_secret"] == "@OIDC_CLIENT_SECRET@"
    assert json.loads(made["settings.json"])["login_nodes"]["web"]["portal"] == {"name": "ondemand.example.org", "secret": SECRET}
    policy = resources(PORTAL % OIDC)["aws_iam_role_policy"]["login_web"]["policy"]
    (statement,) = (s for s in json.loads(policy)["Statement"] if s["Sid"] == "ReadClientSecret")
    assert statement["Resource"] == [SECRET]


def as_python(lua: str) -> str:
    """The pattern of Lua as one of Python, for the few signs that we write."""
    return re.sub(r"%(.)", lambda found: re.escape(found[1]), lua)


@pytest.mark.parametrize(
    ("domain", "claim", "user"),
    [
        (None, "curie", "curie"),
        (None, "curie@example.org", None),
        ("example.org", "curie@example.org", "curie"),
        ("example.org", "curie@exampleXorg", None),
        ("example.org", "curie@example.org.evil.net", None),
        ("hpc-lab.example.org", "curie@hpc-lab.example.org", "curie"),
    ],
)
def test_nobody_of_another_domain_becomes_a_user_here(domain: str | None, claim: str, user: str | None) -> None:
    found = re.fullmatch(as_python(user_map(HostName(domain) if domain else None)), claim)
    assert (found[1] if found else None) == user


@pytest.mark.parametrize(("host", "ok"), [("cpu-main-7", True), ("cpu-main-7.demo.hpc.internal", True), ("169.254.169.254", False), ("cpu-main-x", False)])
def test_applications_are_reached_on_compute_nodes_alone(host: str, ok: bool) -> None:
    pattern = yaml.safe_load(files(PORTAL % "")["portal/web.yml"])["host_regex"]
    assert bool(re.fullmatch(pattern, host)) is ok


def test_text_stays_text_in_yaml() -> None:
    tree = {"a": "yes", "b": ["no: #", 'q"uote', "012"], "c": {"d": 1, "e": False}}
    assert yaml.safe_load(written("head", tree)) == tree


def test_a_pool_without_a_portal_has_nothing_of_it() -> None:
    made = files(f"{OPEN}login_nodes: m7i.large")
    assert not [name for name in made if name.startswith("portal/")] and "portal" not in made["settings.json"]
    assert [*json.loads(made["cluster/main.tf.json"])["resource"]["aws_lb_listener"]] == ["login_login"]
